"""The tariffs behind the cells of a routing table, decoded when somebody asks for one."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from longlines.carriers.model import Carriers
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount, cost_of_terms
from longlines.rates import bands
from longlines.rates.bands import Bands
from longlines.rates.model import Tariff, Terms, terms_at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime.max.replace(tzinfo=UTC)
MOST_KEPT = 100_000
"""Costs of a moment that are remembered until it is over."""


class Column(NamedTuple):
    """A deck of the table."""

    name: str
    version: int
    currency: str
    bands: Bands
    names: tuple[str, ...]
    """Of its time bands; the first is none."""
    exchange: Fraction | None
    free_seconds: int


class Held(NamedTuple):
    """What a deck has for a number at a moment; `terms` is None when it has no price then."""

    length: int
    terms: Terms | None
    tariff: Tariff


class Prices:
    """Decodes cells, from a table's `parts`. `columns` has None for a carrier without a deck."""

    def __init__(
        self, parts: Mapping[str, memoryview], about: Mapping[str, Any], carriers: Carriers
    ) -> None:
        self.columns = tuple(each and _column(each, carriers) for each in about["columns"])
        self._cells = parts["tariffs"]
        self._terms = parts["terms"]
        self._notes = parts["notes"]
        self._note_ends = parts["note_ends"].cast("q")
        self._typical = carriers.typical
        self._costs: dict[int, tuple[float, float, int]] = {}
        self.tariff = lru_cache(maxsize=MOST_KEPT)(self._tariff)

    def held(self, cell: int, length: int, at: datetime) -> Held | None:
        """What the cell has at an aware time: the longest prefix that is in force then."""
        while cell:
            _, fallback, _, _, shorter = self._cell(cell)
            tariff = self.tariff(cell)
            if any(terms.in_force(at) for terms in tariff):
                return Held(length, terms_at(tariff, at, self._column(cell).bands), tariff)
            cell, length = fallback, shorter
        return None

    def cost(self, cell: int, at: datetime, epoch: float) -> int:
        """The cost at an aware time, also given in seconds of the epoch, or a code of layout.py.

        Remembered from border to border of the deck's dates and bands.
        """
        kept = self._costs.get(cell)
        if kept is not None and kept[0] <= epoch < kept[1]:
            return kept[2]
        if len(self._costs) >= MOST_KEPT:
            self._costs.clear()
        cost = self._cost(cell, at)
        self._costs[cell] = (epoch, self._border(cell, at).timestamp(), cost)
        return cost

    def _cost(self, cell: int, at: datetime) -> int:
        held = self.held(cell, 0, at)
        if held is None:
            return layout.NONE
        if held.terms is None:
            return layout.NOT_NOW
        column = self._column(cell)
        if column.exchange is None:
            return layout.UNPRICED
        if held.terms.blocked:
            return layout.BLOCKED
        return cost_of_terms(held.terms, self._typical, column.exchange, column.free_seconds)

    def _border(self, cell: int, at: datetime) -> datetime:
        """The next time, at the soonest, when the cell may cost something else."""
        borders = [FAR]
        while cell:
            tariff = self.tariff(cell)
            for terms in tariff:
                borders += (each for each in (terms.effective_from, terms.effective_to) if each)
            if any(terms.band for terms in tariff):
                border = self._column(cell).bands.next_border(at)
                borders += [border] if border else []
            cell = self._cell(cell)[1]
        return min(border for border in borders if border > at)

    def _column(self, cell: int) -> Column:
        column = self.columns[self._cell(cell)[3]]
        if column is None:
            raise KeyError(f"cell {cell} belongs to no deck")
        return column

    def _cell(self, cell: int) -> tuple[int, int, int, int, int]:
        found: tuple[int, int, int, int, int] = layout.CELL.unpack_from(
            self._cells, cell * layout.CELL.size
        )
        return found

    def _tariff(self, cell: int) -> Tariff:
        first, _, count, column, _ = self._cell(cell)
        deck = self.columns[column]
        names = deck.names if deck else ("",)
        return tuple(self._one(first + number, names) for number in range(count))

    def _one(self, number: int, names: tuple[str, ...]) -> Terms:
        per_minute, connect, begin, end, first, next_, minimum, band, blocked, note = (
            layout.TERMS.unpack_from(self._terms, number * layout.TERMS.size)
        )
        return Terms(
            amount(per_minute),
            amount(connect),
            first,
            next_,
            minimum,
            names[band],
            _time(begin),
            _time(end),
            bool(blocked),
            self._note(note),
        )

    def _note(self, number: int) -> str:
        begin = self._note_ends[number - 1] if number else 0
        return bytes(self._notes[begin : self._note_ends[number]]).decode()


def _time(microseconds: int) -> datetime | None:
    if microseconds == layout.NO_TIME:
        return None
    return EPOCH + timedelta(microseconds=microseconds)


def _column(about: Mapping[str, Any], carriers: Carriers) -> Column:
    named = dict(about["bands"])
    return Column(
        about["name"],
        about["version"],
        about["currency"],
        bands.read(about["zone"], named),
        ("", *named),
        carriers.worth(about["currency"]),
        about["free_seconds"],
    )
