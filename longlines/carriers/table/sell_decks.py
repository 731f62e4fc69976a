"""The sell decks of a routing table, for whoever rates a call without the database."""

from collections.abc import Sequence
from datetime import datetime

from longlines.carriers.table.opened import Table
from longlines.rates.bands import Bands
from longlines.rates.model import Side, Tariff


class SellDeck:
    """A sell deck as the table keeps it; look-ups are by the moment of the call."""

    def __init__(self, table: Table, name: str) -> None:
        """Raises KeyError where the table has no such deck."""
        self._table = table
        self._place = len(table.carriers) + table.plans[name]
        column = table.columns[self._place]
        if column is None:
            raise KeyError(name)
        self.side: Side = "sell"
        self.name = name
        self.version = column.version
        self.currency = column.currency
        self.bands: Bands = column.bands
        self.free_seconds = column.free_seconds

    def longest(self, number: str, at: datetime) -> tuple[str, Tariff] | None:
        """The longest prefix of an E.164 number in force at a moment, and its tariff."""
        digits = number.removeprefix("+")
        place, _ = self._table.find(digits, self._table.area(digits))
        held = self._table.prices.held(*self._table.matched(place, self._place), at)
        return None if held is None else (digits[: held.length], held.tariff)


def of(table: Table, names: Sequence[str]) -> list[SellDeck]:
    """The decks of these names that the table has, in this order."""
    return [SellDeck(table, name) for name in names if name in table.plans]
