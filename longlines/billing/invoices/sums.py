"""Adds an invoice up."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from longlines.billing.invoices.items import Item
from longlines.billing.invoices.model import (
    ZERO,
    CallLine,
    Correction,
    Credit,
    Payment,
    ServiceTotal,
    TaxTotal,
    Totals,
)
from longlines.billing.invoices.money import at_least


class Sums(NamedTuple):
    """For a currency with so many `decimals`; `order` is that of the services."""

    decimals: int
    order: tuple[str, ...]

    def services(self, lines: Sequence[CallLine]) -> Iterable[ServiceTotal]:
        """The calls of each service."""
        names = {line.service for line in lines}
        known = [name for name in self.order if name in names]
        for name in [*known, *sorted(names.difference(self.order))]:
            some = [line for line in lines if line.service == name]
            seconds = sum((line.seconds for line in some), ZERO)
            billed = sum(line.billed or 0 for line in some)
            net = self._tidy(sum((line.net for line in some), ZERO))
            yield ServiceTotal(name, len(some), seconds, billed, net)

    def taxes(self, calls: Iterable[Item]) -> tuple[TaxTotal, ...]:
        """What each tax comes to, by its name."""
        found: dict[str, Decimal] = {}
        for item in calls:
            for name, amount in item.taxes:
                found[name] = found.get(name, ZERO) + amount
        return tuple(TaxTotal(name, self._tidy(found[name])) for name in sorted(found))

    def totals(
        self,
        previous: Decimal,
        payments: Iterable[Payment],
        credits: Iterable[Credit],
        corrections: Iterable[Correction],
        lines: Iterable[CallLine],
        taxes: Iterable[TaxTotal],
    ) -> Totals:
        """The sums, and what is due."""
        paid = sum((each.amount for each in payments), ZERO)
        forgiven = sum((each.amount for each in credits), ZERO)
        corrected = sum((each.amount for each in corrections), ZERO)
        called = sum((each.net for each in lines), ZERO)
        taxed = sum((each.amount for each in taxes), ZERO)
        due = previous - paid - forgiven + corrected + called + taxed
        every = (previous, paid, forgiven, corrected, called, taxed, due)
        return Totals(*map(self._tidy, every))

    def _tidy(self, amount: Decimal) -> Decimal:
        return at_least(amount, self.decimals)
