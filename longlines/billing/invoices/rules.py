"""What holds for all invoices: the content of one `flows/invoices.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from longlines.billing.invoices.model import Party

PAPERS = ("letter", "a4")


class Texts(NamedTuple):
    """The issuer's own sentences in one language: how to pay, and what stands at the end."""

    payment: str = ""
    closing: str = ""


class Customer(NamedTuple):
    """What is known of an account beyond its number; "" and nothing where it isn't."""

    name: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    language: str = ""


@dataclass(frozen=True)
class InvoiceRules:
    """`zone` "" stands for that of the sell deck. `customers` by account name or number."""

    issuer: Party
    series: str = "INV"
    due_days: int = 14
    zone: str = ""
    language: str = "en"
    paper: str = "letter"
    texts: Mapping[str, Texts] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
