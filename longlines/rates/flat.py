"""Prefixes as ranges of keys that don't overlap, each with the value of its longest prefix."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT, SIZES

Keys = npt.NDArray[np.int64]
Lengths = npt.NDArray[np.uint8]
Value = TypeVar("Value", bound=np.generic)

_SIZES = np.array(SIZES, np.int64)


@dataclass(frozen=True)
class Ranges(Generic[Value]):
    """Range `i` holds the keys from `begins[i]` to before the next one; of length 0 is none."""

    begins: Keys
    values: npt.NDArray[Value]
    lengths: Lengths


Seen = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64], Ranges[Any]], npt.NDArray[Any]]
"""Gives the values of prefixes of one length, by their places among all and where their ranges
begin, with the ranges as the shorter prefixes have filled them in so far."""


def flatten(keys: Keys, values: npt.NDArray[Value], seen: Seen | None = None) -> Ranges[Value]:
    """The ranges of prefixes: keys (`key_of`), ascending, and the value of each."""
    digits = keys % SHIFT
    ends = keys - digits + _SIZES[digits]
    begins = np.unique(np.concatenate((np.zeros(1, np.int64), keys, ends)))
    found = Ranges(begins, np.zeros(len(begins), values.dtype), np.zeros(len(begins), np.uint8))
    for length in range(1, LONGEST_PREFIX + 1):
        here = np.flatnonzero(digits == length)
        if not len(here):
            continue
        low = np.searchsorted(begins, keys[here])
        high = np.searchsorted(begins, ends[here])
        own = seen(here, low, found) if seen else values[here]
        counts = high - low
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(low, counts) + within
        found.values[places] = np.repeat(own, counts)
        found.lengths[places] = length
    return _merged(found)


def _merged(ranges: Ranges[Value]) -> Ranges[Value]:
    """Without borders at which nothing changes."""
    values, lengths = ranges.values, ranges.lengths
    kept = np.ones(len(values), np.bool_)
    kept[1:] = (values[1:] != values[:-1]) | (lengths[1:] != lengths[:-1])
    return Ranges(ranges.begins[kept], values[kept], lengths[kept])
