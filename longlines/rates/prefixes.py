"""Prefixes of telephone numbers, each with a value: sorted flat arrays, one bisect a look-up.

A prefix is kept as one integer: its digits filled up with zeros to fifteen, times 16, plus its
length. In that order a prefix stands just before everything that it begins, so the longest prefix
of a number is the entry before the number, or one of the prefixes of that entry.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

V = TypeVar("V")

LONGEST_PREFIX = 15
"""Digits of the longest number that E.164 allows."""

SHIFT = 16
_POWERS: tuple[int, ...] = tuple(
    10 ** (LONGEST_PREFIX - length) for length in range(LONGEST_PREFIX + 1)
)
SIZES: tuple[int, ...] = tuple(SHIFT * power for power in _POWERS)
"""How many keys (`key_of`) there are for what begins with a prefix of each length."""


def key_of(prefix: str) -> int:
    """A prefix as one integer. The digits must be ASCII, 1 to 15 of them."""
    return int(prefix) * SIZES[len(prefix)] + len(prefix)


def prefix_of(key: int) -> str:
    """The digits of `key_of`."""
    length = key % SHIFT
    return f"{key // SHIFT // _POWERS[length]:0{length}}"


class Prefixes(Mapping[str, V], Generic[V]):
    """Values by prefix. Immutable, also its arrays.

    `keys_array` (int64, ascending, `key_of`), `ids` (int32, the same length) and `values_table`:
    the value of entry i is `values_table[ids[i]]`. About 20 bytes an entry.
    """

    def __init__(
        self, keys: npt.NDArray[np.int64], ids: npt.NDArray[np.int32], values: Iterable[V]
    ) -> None:
        self.keys_array = keys
        self.ids = ids
        self.values_table: Sequence[V] = values if isinstance(values, Sequence) else tuple(values)
        self.keys_array.flags.writeable = False
        self.ids.flags.writeable = False
        self._keys = keys.data
        self._ids = ids.data

    @classmethod
    def of(cls, rows: Mapping[str, V]) -> Prefixes[V]:
        """From any mapping; equal values become one. They must be hashable."""
        if isinstance(rows, Prefixes):
            return rows
        import numpy as np  # long to import, and not where one call's script is

        known: dict[V, int] = {}
        keys = np.fromiter((key_of(prefix) for prefix in rows), np.int64, len(rows))
        ids = np.fromiter(
            (known.setdefault(value, len(known)) for value in rows.values()), np.int32, len(rows)
        )
        order = np.argsort(keys)
        return cls(keys[order], ids[order], known)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return map(prefix_of, self._keys)

    def __getitem__(self, prefix: str) -> V:
        if 0 < len(prefix) <= LONGEST_PREFIX and prefix.isascii() and prefix.isdigit():
            key = key_of(prefix)
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                return self.values_table[self._ids[at]]
        raise KeyError(prefix)

    def longest(self, digits: str) -> tuple[str, V] | None:
        """The longest prefix of a number (digits only) and its value: the first of `above`."""
        length = len(digits)
        if length > LONGEST_PREFIX or not digits.isdigit() or not digits.isascii():
            return next(self.above(digits), None)
        begins, matches, areas, size = self._ranges
        key = int(digits) * SIZES[length] + length
        area = key // size
        match = matches[bisect_right(begins, key, areas[area], areas[area + 1]) - 1]
        length = match % SHIFT
        return (digits[:length], self.values_table[match // SHIFT]) if length else None

    def above(self, digits: str) -> Iterator[tuple[str, V]]:
        """The prefixes of a number (digits only) and their values, the longest first."""
        if not digits.isascii() or not digits.isdigit():
            return
        filled = int(digits[:LONGEST_PREFIX].ljust(LONGEST_PREFIX, "0"))
        length = min(len(digits), LONGEST_PREFIX)
        at = bisect_right(self._keys, filled * SHIFT + length) - 1
        while at >= 0:
            key = self._keys[at]
            length = key % SHIFT
            power = _POWERS[length]
            if filled // power == key // SHIFT // power:
                yield digits[:length], self.values_table[self._ids[at]]
            at = self._parents[at]

    @cached_property
    def _ranges(self) -> tuple[memoryview, memoryview, memoryview, int]:
        """Ranges of keys by the longest prefix: their begins, and its id and length (0 for none).

        Beside them where in the begins those of each area end, and how many keys an area has.
        There are about as many areas as ranges, so few are left to be searched.
        """
        import numpy as np

        from longlines.rates import flat

        found = flat.flatten(self.keys_array, self.ids)
        size = SIZES[len(str(len(found.begins))) - 1]
        areas = np.searchsorted(found.begins, np.arange(0, SIZES[0] + size, size), "right")
        matches = found.values * SHIFT + found.lengths
        return found.begins.data, matches.data, areas.astype(np.int32).data, size

    def among(self, keep: npt.NDArray[np.bool_]) -> Prefixes[V]:
        """Only the entries whose value is kept; `keep` goes by place in `values_table`."""
        kept = keep[self.ids]
        return Prefixes(self.keys_array[kept], self.ids[kept], self.values_table)

    @cached_property
    def _parents(self) -> memoryview:
        """For each entry the place of the longest other prefix that begins it, or -1."""
        import numpy as np

        keys = self.keys_array
        lengths = keys % SHIFT
        parents = np.full(len(keys), -1, np.int32)
        for length in np.unique(lengths)[:-1].tolist():
            # Longer ones come later and overwrite.
            power = _POWERS[length]
            longer = np.flatnonzero(lengths > length)
            wanted = keys[longer] // SHIFT // power * power * SHIFT + length
            places = np.searchsorted(keys, wanted)
            found = keys[places] == wanted
            parents[longer[found]] = places[found]
        return parents.data
