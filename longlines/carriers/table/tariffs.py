"""The tariffs of decks as fixed-width records, one cell for each tariff of a deck."""

from array import array
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.carriers.table import layout
from longlines.carriers.table.cost import billionths, cost_of_minute, cost_of_terms
from longlines.carriers.table.flatten import Fallbacks, Prefixes
from longlines.rates.increments import billed
from longlines.rates.model import Deck, Tariff, Terms
from longlines.rates.tariffs import Ints, Plain, tariffs_of

THOUSAND = 1_000
LARGEST = 2**61
"""From here on numpy's integers could be too small on the way."""

TERMS_TYPE = np.dtype(
    [
        ("per_minute", "<i8"),
        ("between", "V40"),
        ("note", "<u4"),
    ]
)
"""layout.TERMS, as far as plain tariffs differ in it."""

CELL_TYPE = np.dtype(
    [("first", "<u4"), ("fallback", "<u4"), ("count", "<u2"), ("deck", "u1"), ("length", "u1")]
)
"""layout.CELL."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Tariffs:
    """All cells so far. Cell 0 is none; `costs` are by cell, codes of layout.py among them."""

    typical: int
    moment: datetime
    costs: "array[int]" = field(default_factory=lambda: array("q", [layout.NONE]))
    cells: bytearray = field(default_factory=lambda: bytearray(layout.CELL.size))
    terms: bytearray = field(default_factory=bytearray)
    notes: dict[str, int] = field(default_factory=lambda: {"": 0})

    def deck(self, deck: Deck, column: int, exchange: Fraction | None) -> Prefixes:
        """Add a deck's tariffs; its prefixes with their cells.

        `exchange` is None when its currency can't be compared. Raises TooFine.
        """
        prefixes = deck.prefixes
        used, which = np.unique(prefixes.ids, return_inverse=True)
        tariffs = tariffs_of(prefixes)
        bands = {name: number for number, (name, _) in enumerate(deck.bands.named, start=1)}
        made = used < len(tariffs.made)
        added = [
            self._add(tariffs.made[each], column, deck.free_seconds, exchange, bands)
            for each in used[made].tolist()
        ]
        plain = tariffs.plain.only(used[~made].astype(np.int64) - len(tariffs.made))
        more = self._add_plain(plain, column, deck.free_seconds, exchange, bands)
        cells = np.array([*added, *more], np.uint32)[which]
        unsure = tariffs.where(self._lapses)[used]
        return Prefixes(prefixes.keys_array, cells, unsure[which] if unsure.any() else None)

    def fall_back(self, made: Fallbacks, column: int) -> None:
        """Add the cells that `flatten` made for unsure prefixes."""
        for cell, fallback, length in zip(made.cells, made.fallbacks, made.lengths, strict=True):
            first, _, count, _, _ = layout.CELL.unpack_from(self.cells, cell * layout.CELL.size)
            self.cells += layout.CELL.pack(first, fallback, count, column, length)
            unpriced = self.costs[cell] == layout.UNPRICED
            self.costs.append(layout.UNPRICED if unpriced else layout.VARIES)

    def _add(
        self,
        tariff: Tariff,
        column: int,
        free_seconds: int,
        exchange: Fraction | None,
        bands: dict[str, int],
    ) -> int:
        first = len(self.terms) // layout.TERMS.size
        for terms in tariff:
            self._terms(terms, bands, self.terms)
        self.cells += layout.CELL.pack(first, 0, len(tariff), column, 0)
        self.costs.append(self._cost(tariff, free_seconds, exchange))
        return len(self.costs) - 1

    def _add_plain(
        self,
        plain: Plain,
        column: int,
        free_seconds: int,
        exchange: Fraction | None,
        bands: dict[str, int],
    ) -> range:
        """Add tariffs kept in columns: their cells."""
        first = len(self.terms) // layout.TERMS.size
        count = len(plain)
        frames = bytearray()
        for frame in plain.frames:
            self._terms(frame, bands, frames)
        records = np.frombuffer(frames, TERMS_TYPE)[plain.which]
        records["per_minute"] = plain.prices * THOUSAND
        known = self.notes
        for at in range(count):
            records["note"][at] = known.setdefault(plain.note(at).decode(), len(known))
        self.terms += records.tobytes()
        cells = np.zeros(count, CELL_TYPE)
        cells["first"] = np.arange(first, first + count)
        cells["count"], cells["deck"] = 1, column
        self.cells += cells.tobytes()
        begin = len(self.costs)
        costs = np.zeros(count, np.int64)
        for number, frame in enumerate(plain.frames):
            here = plain.which == number
            costs[here] = self._costs_of(frame, plain.prices[here], free_seconds, exchange)
        self.costs.frombytes(costs.tobytes())
        return range(begin, begin + count)

    def _costs_of(
        self, frame: Terms, prices: Ints, free_seconds: int, exchange: Fraction | None
    ) -> npt.NDArray[Any] | int:
        """The costs of tariffs with the same frame, by their prices in millionths."""
        code = self._code((frame,), exchange)
        if code is not None or exchange is None or not len(prices):
            return layout.NONE if code is None else code
        seconds, connect = billed(self.typical, frame, free_seconds), billionths(frame.connect)
        largest = int(prices.max()) * THOUSAND * seconds + connect * 60
        fits = largest * exchange.numerator < LARGEST and self.typical * exchange.denominator < (
            LARGEST
        )
        exact = prices if fits else prices.astype(object)
        costs: npt.NDArray[Any] = cost_of_minute(
            exact * THOUSAND, connect, seconds, self.typical, exchange
        )
        return costs

    def _terms(self, terms: Terms, bands: dict[str, int], into: bytearray) -> None:
        into += layout.TERMS.pack(
            billionths(terms.per_minute),
            billionths(terms.connect),
            microseconds(terms.effective_from),
            microseconds(terms.effective_to),
            terms.first,
            terms.next,
            terms.minimum,
            bands[terms.band] if terms.band else 0,
            terms.blocked,
            self.notes.setdefault(terms.note, len(self.notes)),
        )

    def _cost(self, tariff: Tariff, free_seconds: int, exchange: Fraction | None) -> int:
        code = self._code(tariff, exchange)
        if code is not None or exchange is None:
            return layout.NONE if code is None else code
        return cost_of_terms(tariff[0], self.typical, exchange, free_seconds)

    def _code(self, tariff: Tariff, exchange: Fraction | None) -> int | None:
        """What stands for the cost of a tariff that has none for all times; None if it has."""
        if exchange is None:
            return layout.UNPRICED
        if len(tariff) > 1 or tariff[0].band or not self._lasts(tariff[0]):
            return layout.VARIES
        return layout.BLOCKED if tariff[0].blocked else None

    def _lasts(self, terms: Terms) -> bool:
        """Whether its dates hold from the table's moment on."""
        return terms.effective_to is None and terms.in_force(self.moment)

    def _lapses(self, tariff: Tariff) -> bool:
        """Whether there is a time from the table's moment on when no row's dates hold."""
        reached: datetime | None = self.moment
        for terms in sorted(tariff, key=_begin):
            if reached is None or _begin(terms) > reached:
                break
            if terms.effective_to is None:
                reached = None
            elif terms.effective_to > reached:
                reached = terms.effective_to
        return reached is not None


def microseconds(at: datetime | None) -> int:
    """An aware time in microseconds of the epoch, NO_TIME for none."""
    if at is None:
        return layout.NO_TIME
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def alive(deck: Deck, moment: datetime) -> Deck:
    """The deck without prefixes whose rows are all over for good by the table's moment."""
    prefixes = deck.prefixes
    keep = tariffs_of(prefixes).where(lambda tariff: _alive(tariff, moment))
    return deck if keep.all() else replace(deck, rows=prefixes.among(keep))


def _alive(tariff: Tariff, moment: datetime) -> bool:
    return any(terms.effective_to is None or terms.effective_to > moment for terms in tariff)


def _begin(terms: Terms) -> datetime:
    return terms.effective_from or datetime.min.replace(tzinfo=UTC)
