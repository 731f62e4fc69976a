"""The routing table where it lies: opened, checked, and looked into."""

import json
import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from longlines.carriers.table import layout, packing
from longlines.carriers.table.cost import billionths
from longlines.carriers.table.layout import Row, TableError
from longlines.carriers.table.prices import Prices
from longlines.numbers import CARRIED_IF_SAID
from longlines.rates.prefixes import key_of

REBUILD = "build it anew with `longlines decks table`"


class Found(NamedTuple):
    """A range's row.

    `blocked` has a bit for each carrier, `costs` and `cells` an entry for each column, as
    `lengths` at `place`; `by_cost` are the carriers that have a price, unless it `varies`.
    """

    place: int
    blocked: int
    cells: tuple[int, ...]
    by_cost: bytes
    varies: int


class Table:
    """An open table. Make it with `open`; look-ups are by digits, without the plus."""

    def __init__(self, raw: memoryview, about: dict[str, Any], path: Path) -> None:
        self.path = path
        self.moment = datetime.fromisoformat(about["moment"])
        self.settings = packing.unpack(about["carriers"])
        self.carriers = self.settings.carriers
        self.names = tuple(each.name for each in self.carriers)
        self.unpriced: list[str] = about["unpriced"]
        parts = {name: raw[at : at + size] for name, (at, size) in about["places"].items()}
        self.prices = Prices(parts["cells"], parts["terms"], about, self.settings)
        self.columns = self.prices.columns
        self.costs = parts["costs"].cast("q")
        self.plans = {
            column.name: number
            for number, column in enumerate(self.columns)
            if column is not None and number >= len(self.carriers)
        }
        self.shares = tuple(float(each.share) for each in self.carriers)
        self.floors = tuple(
            billionths(self.settings.floor if each.floor is None else each.floor)
            for each in self.carriers
        )
        self.guarded = _bits(not each.at_a_loss for each in self.carriers)
        """A bit for each carrier that may not carry calls at a loss."""
        self.refusing = {
            kind: _bits(kind not in each.carries for each in self.carriers)
            for kind in CARRIED_IF_SAID
        }
        """For each kind of special number a bit for each carrier that doesn't carry it."""
        self._begins = parts["begins"].cast("q")
        self._rows = parts["rows"]
        self._row = Row(len(self.carriers), len(self.columns))
        self._numbers = struct.Struct(f"<Q{len(self.columns)}I")
        self._raw = raw

    @classmethod
    def open(cls, path: Path) -> "Table":
        """Map the file, having checked that it is whole. Raises TableError."""
        try:
            with path.open("rb") as file:
                raw = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except FileNotFoundError:
            raise TableError(f"there is no routing table {path}; {REBUILD}") from None
        except (OSError, ValueError) as error:
            raise TableError(f"{path} can't be read as a routing table: {error}") from None
        about = _checked(raw, path)
        try:
            return cls(raw, about, path)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise TableError(f"{path} doesn't hold what it should ({error}); {REBUILD}") from None

    def __len__(self) -> int:
        """How many ranges of numbers it tells apart."""
        return len(self._begins)

    def find(self, digits: str) -> Found:
        """The row for a number of 1 to 15 digits."""
        place = bisect_right(self._begins, key_of(digits)) - 1
        row = self._row
        offset = place * row.size
        numbers = self._numbers.unpack_from(self._rows, offset)
        order = offset + row.order
        count, varies = self._rows[offset + row.count], self._rows[offset + row.varies]
        return Found(
            place, numbers[0], numbers[1:], bytes(self._rows[order : order + count]), varies
        )

    def length(self, found: Found, column: int) -> int:
        """The digits of the prefix that matched in a column's deck, 0 when none did."""
        return self._rows[found.place * self._row.size + self._row.lengths + column]


def _bits(holds: Iterable[bool]) -> int:
    return sum(1 << place for place, each in enumerate(holds) if each)


def _checked(raw: memoryview, path: Path) -> dict[str, Any]:
    """The description of a file that is one of ours, and whole. Raises TableError."""
    if len(raw) < layout.HEAD_SIZE or bytes(raw[: len(layout.MAGIC)]) != layout.MAGIC:
        raise TableError(f"{path} is no routing table; {REBUILD}")
    _, version, described, size, total = layout.HEAD.unpack_from(raw)
    (head,) = layout.HEAD_SUM.unpack_from(raw, layout.HEAD.size)
    if head != zlib.crc32(raw[: layout.HEAD.size]):
        raise TableError(f"the head of {path} is damaged; {REBUILD}")
    if version != layout.VERSION:
        raise TableError(
            f"{path} is of format {version}, this Longlines reads {layout.VERSION}; {REBUILD}"
        )
    if size != len(raw):
        raise TableError(f"{path} has {len(raw):,} bytes of {size:,}: it is torn; {REBUILD}")
    if total != zlib.crc32(raw[layout.HEAD_SIZE :]):
        raise TableError(f"{path} is damaged: its checksum is wrong; {REBUILD}")
    about: dict[str, Any] = json.loads(bytes(raw[layout.HEAD_SIZE :][:described]))
    return about
