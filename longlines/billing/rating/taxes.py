"""Taxes on what a customer pays; a new one is a table row of tariffs.yaml."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tax:
    """A row of `taxes:`. `percent` is of the net amount: taxes don't add to each other.

    An empty `classes`, `numbers` (prefixes of called numbers, with plus) or `plans` means all.
    """

    name: str
    percent: Decimal
    classes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()

    def on(self, net: Decimal) -> Decimal:
        """The tax before it is rounded."""
        return net * self.percent / _HUNDRED


def applying(taxes: Iterable[Tax], call_class: str, plan: str) -> tuple[Tax, ...]:
    """The taxes on a class of a plan, to whatever number."""
    return tuple(
        tax
        for tax in taxes
        if (not tax.classes or call_class in tax.classes) and (not tax.plans or plan in tax.plans)
    )
