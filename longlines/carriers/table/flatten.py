"""The prefixes of one deck as ranges of keys that don't overlap, the longest prefix in each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT, SIZES

Keys = npt.NDArray[np.int64]
Cells = npt.NDArray[np.uint32]
Lengths = npt.NDArray[np.uint8]

_SIZES = np.array(SIZES, np.int64)


@dataclass(frozen=True)
class Prefixes:
    """Prefixes as arrays of the same length: key (`key_of`), ascending, and the cell of each.

    `unsure` marks those that may not be in force at the moment of a call, so that the next shorter
    one counts then; None when there are none.
    """

    keys: Keys
    cells: Cells
    unsure: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Ranges:
    """Range `i` holds the keys from `begins[i]` to before the next one; cell 0 is none."""

    begins: Keys
    cells: Cells
    lengths: Lengths


@dataclass(frozen=True)
class Fallbacks:
    """New cells for unsure prefixes: what each one is, and what counts while it isn't in force."""

    first: int
    cells: list[int]
    fallbacks: list[int]
    lengths: list[int]


def flatten(prefixes: Prefixes, next_cell: int) -> tuple[Ranges, Fallbacks]:
    """The ranges; cells made for unsure prefixes are counted from `next_cell`."""
    starts = prefixes.keys
    digits = starts % SHIFT
    ends = starts - digits + _SIZES[digits]
    begins = np.unique(np.concatenate((np.zeros(1, np.int64), starts, ends)))
    cells = np.zeros(len(begins), np.uint32)
    lengths = np.zeros(len(begins), np.uint8)
    made = Fallbacks(next_cell, [], [], [])
    for length in range(1, LONGEST_PREFIX + 1):
        here = np.flatnonzero(digits == length)
        if not len(here):
            continue
        low = np.searchsorted(begins, starts[here])
        high = np.searchsorted(begins, ends[here])
        own = prefixes.cells[here]
        if prefixes.unsure is not None:
            own = _with_fallbacks(own, prefixes.unsure[here], low, cells, lengths, made)
        counts = high - low
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(low, counts) + within
        cells[places] = np.repeat(own, counts)
        lengths[places] = length
    return _merged(Ranges(begins, cells, lengths)), made


def _with_fallbacks(
    own: Cells,
    unsure: npt.NDArray[np.bool_],
    low: npt.NDArray[np.int64],
    cells: Cells,
    lengths: Lengths,
    made: Fallbacks,
) -> Cells:
    """The cells of prefixes of one length; a shorter prefix has filled in their places so far."""
    own = own.copy()
    for place in np.flatnonzero(unsure):
        at = low[place]
        made.cells.append(int(own[place]))
        made.fallbacks.append(int(cells[at]))
        made.lengths.append(int(lengths[at]))
        own[place] = made.first + len(made.cells) - 1
    return own


def _merged(ranges: Ranges) -> Ranges:
    """Without borders at which nothing changes."""
    cells, lengths = ranges.cells, ranges.lengths
    kept = np.ones(len(cells), np.bool_)
    kept[1:] = (cells[1:] != cells[:-1]) | (lengths[1:] != lengths[:-1])
    return Ranges(ranges.begins[kept], cells[kept], lengths[kept])
