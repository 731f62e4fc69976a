"""The routing table where it lies: opened, checked, and looked into."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from longlines.carriers.table import layout, packing
from longlines.carriers.table.cost import floors
from longlines.carriers.table.layout import Row, TableError
from longlines.carriers.table.prices import Prices
from longlines.files import arrays
from longlines.files.arrays import Mapped
from longlines.numbers import CARRIED_IF_SAID, narrowed
from longlines.rates.prefixes import SIZES, key_of

NARROWED = 6
"""Digits after whose look-up the next one of a number that begins with them is quicker."""

MOST_KEPT = 20_000
"""Rows, and orders of carriers, that are remembered."""


class Front(NamedTuple):
    """The front of a row (layout.Row), `by_cost` cut to the carriers that have a price.

    `names` are theirs in that order.
    """

    blocked: int
    by_cost: bytes
    varies: int
    covered: bytes
    sold: tuple[int, ...]
    names: tuple[str, ...]


class Area(NamedTuple):
    """What is known of the numbers that begin alike.

    Their ranges begin from `low` to before `high`; `special` matches the special ones of them, from
    the digit `national` on, and is None where there are none.
    """

    low: int
    high: int
    special: Callable[[str, int], re.Match[str] | None] | None
    national: int


class Table:
    """An open table. Make it with `open`; look-ups are by digits, without the plus."""

    def __init__(self, mapped: Mapped, path: Path) -> None:
        about, parts = mapped.about, mapped.parts
        self.path = path
        self.moment = datetime.fromisoformat(about["moment"])
        self.until = datetime.fromisoformat(about["until"]) if about["until"] else None
        """When another table is to be built; None for never."""
        self.settings = packing.unpack(about["carriers"])
        self.carriers = self.settings.carriers
        self.names = tuple(each.name for each in self.carriers)
        self.unpriced: list[str] = about["unpriced"]
        self.prices = Prices(parts, about, self.settings)
        self.columns = self.prices.columns
        sold = self.columns[len(self.carriers) :]
        self.plans = {column.name: place for place, column in enumerate(sold) if column is not None}
        """The place of each sell deck among them."""
        self.shares = tuple(float(each.share) for each in self.carriers)
        self.floors = floors(self.settings)
        self.highest_floor = max(self.floors, default=0)
        self.guarded = tuple(not each.at_a_loss for each in self.carriers)
        """Whether each carrier may carry no calls at a loss."""
        self.guards_alike = all(self.guarded) and len(set(self.floors)) < 2
        self.refusing = {
            kind: bytes(
                place for place, each in enumerate(self.carriers) if kind not in each.carries
            )
            for kind in CARRIED_IF_SAID
        }
        """For each kind of special number the places of the carriers that don't carry it."""
        self._begins = parts["begins"].cast("q")
        self._which = parts["which"].cast("I")
        self._fronts = parts["fronts"]
        self._costs = parts["costs"]
        self._row = Row(len(self.carriers), len(self.plans))
        self._cells = parts["cells"].cast("I")
        self._lengths = parts["lengths"]
        self._areas: dict[str, Area] = {}
        self._known: dict[int, Front] = {}
        self._orders: dict[bytes, tuple[str, ...]] = {}
        self._raw = mapped.raw

    @classmethod
    def open(cls, path: Path) -> "Table":
        """Map the file, having checked that it is whole. Raises TableError."""
        mapped = arrays.opened(path, layout.FORM)
        try:
            return cls(mapped, path)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise TableError(
                f"{path} doesn't hold what it should ({error}); {layout.FORM.rebuild}"
            ) from None

    def __len__(self) -> int:
        """How many ranges of numbers it tells apart."""
        return len(self._begins)

    def area(self, digits: str) -> Area:
        """What is known of numbers that begin like this one, of 1 to 15 digits."""
        begins = digits[:NARROWED]
        found = self._areas.get(begins)
        if found is None:
            low = bisect_right(self._begins, key_of(begins))
            high = bisect_left(self._begins, end_of(begins), low)
            found = self._areas[begins] = Area(low, high, *narrowed(begins))
        return found

    def find(self, digits: str, area: Area) -> tuple[int, Front]:
        """The place of a number in its area, and the front of its row."""
        length = len(digits)
        key = int(digits) * SIZES[length] + length
        place = bisect_right(self._begins, key, area[0], area[1]) - 1
        row = self._which[place]
        return place, self._known.get(row) or self._front(row)

    def ordered(self, places: bytes) -> tuple[str, ...]:
        """The names of the carriers at such places; the same orders come again and again."""
        found = self._orders.get(places)
        if found is None:
            if len(self._orders) >= MOST_KEPT:
                self._orders.clear()
            names = self.names
            found = self._orders[places] = tuple([names[place] for place in places])
        return found

    def costs(self, place: int) -> tuple[int, ...]:
        """The cost of each carrier at a place, or a code of layout.py."""
        costs = self._row.costs
        return costs.unpack_from(self._costs, self._which[place] * costs.size)

    def matched(self, place: int, column: int) -> tuple[int, int]:
        """The cell of a column at a place, and the digits of the prefix that matched."""
        at = place * len(self.columns) + column
        return self._cells[at], self._lengths[at]

    def _front(self, row: int) -> Front:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        front = self._row.front
        blocked, order, count, varies, covered, *sold = front.unpack_from(
            self._fronts, row * front.size
        )
        by_cost: bytes = order[:count]
        names = tuple([self.names[place] for place in by_cost])
        found = Front(blocked, by_cost, varies, covered, tuple(sold), names)
        self._known[row] = found
        return found


def end_of(prefix: str) -> int:
    """The first key after all numbers that begin with a prefix."""
    return (int(prefix) + 1) * SIZES[len(prefix)]
