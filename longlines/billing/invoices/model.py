"""What an invoice says. Nothing in it has to be looked up again to show it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from longlines.billing.invoices.money import MoneyStyle
from longlines.billing.invoices.steps import Written

LAYOUT = 1
"""Counts the ways in which an invoice is laid out. What was issued keeps its own: see `formats`."""

ZERO = Decimal(0)


class Party(NamedTuple):
    """Who sends an invoice, or gets it. `account` is a number; `contact` is how to ask."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    contact: tuple[str, ...] = ()
    account: str = ""


class CallLine(NamedTuple):
    """A call; `amount` is `net` and tax. Times are local, with their distance to UTC.

    `number` is the other party: who was called, or for a collect call who called. `billed` is None
    where nobody knows it any more. `rate` is the price of a minute as text, "0.125" or several with
    " / ". A `late` one began before the period. `arithmetic` are the lines of its charge.
    """

    call: str
    at: datetime
    number: str
    place: str
    service: str
    seconds: Decimal
    billed: int | None
    rate: str
    increments: str
    net: Decimal
    amount: Decimal
    late: bool
    arithmetic: tuple[Written, ...]


class Correction(NamedTuple):
    """A call of an earlier invoice whose charge has changed since; `new` is 0 where it is gone.

    `amount` is what is owed now less what was `old`, taxes (`tax`) included.
    """

    call: str
    at: datetime
    number: str
    place: str
    old: Decimal
    new: Decimal
    tax: Decimal
    amount: Decimal
    reason: str


class Credit(NamedTuple):
    """A credit note: `amount` is what we forgive, a positive one; `tax` is part of it."""

    at: datetime
    amount: Decimal
    tax: Decimal
    call: str
    dispute: str
    reason: str
    key: str


class Payment(NamedTuple):
    """Money that came in (a positive amount), or anything else that changed what is owed.

    `kind` is that of the ledger's entry: payment, reversal, exchange...
    """

    at: datetime
    amount: Decimal
    kind: str
    text: str
    key: str


class ServiceTotal(NamedTuple):
    """All calls of one service."""

    service: str
    calls: int
    seconds: Decimal
    billed: int
    net: Decimal


class TaxTotal(NamedTuple):
    """One tax on all calls of the invoice."""

    name: str
    amount: Decimal


class Totals(NamedTuple):
    """`due` = previous - payments - credits + corrections + calls + taxes."""

    previous: Decimal
    payments: Decimal
    credits: Decimal
    corrections: Decimal
    calls: Decimal
    taxes: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it was issued; `number` is "" and `sequence` 0 for one that was only tried.

    `month` is as 2026-11; `since` and `until` are its first and last day. `through` is the
    last entry of the ledger that was looked at. `payment_text` and `closing_text` are the issuer's,
    in `language`. `previous_number` is the invoice before, "" for the first.
    """

    layout: int
    number: str
    series: str
    sequence: int
    language: str
    currency: str
    money: MoneyStyle
    paper: str
    zone: str
    month: str
    since: date
    until: date
    issued_on: date
    due_on: date
    issuer: Party
    customer: Party
    previous_number: str
    services: tuple[ServiceTotal, ...]
    taxes: tuple[TaxTotal, ...]
    payments: tuple[Payment, ...]
    credits: tuple[Credit, ...]
    corrections: tuple[Correction, ...]
    calls: tuple[CallLine, ...]
    totals: Totals
    through: int
    payment_text: str
    closing_text: str
