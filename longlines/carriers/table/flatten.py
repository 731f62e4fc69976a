"""The prefixes of one deck as ranges of keys that don't overlap, the longest prefix in each."""

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from longlines.rates import flat
from longlines.rates.flat import Keys

Cells = npt.NDArray[np.uint32]
Ranges: TypeAlias = flat.Ranges[np.uint32]
"""Their values are cells; cell 0 is none."""


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
class Fallbacks:
    """New cells for unsure prefixes: what each one is, and what counts while it isn't in force."""

    first: int
    cells: list[int]
    fallbacks: list[int]
    lengths: list[int]


def flatten(prefixes: Prefixes, next_cell: int) -> tuple[Ranges, Fallbacks]:
    """The ranges; cells made for unsure prefixes are counted from `next_cell`."""
    made = Fallbacks(next_cell, [], [], [])
    seen = None if prefixes.unsure is None else partial(_with_fallbacks, prefixes, made)
    return flat.flatten(prefixes.keys, prefixes.cells, seen), made


def _with_fallbacks(
    prefixes: Prefixes,
    made: Fallbacks,
    here: npt.NDArray[np.int64],
    low: npt.NDArray[np.int64],
    found: Ranges,
) -> Cells:
    """The cells of prefixes of one length; a shorter prefix has filled in their places so far."""
    own = prefixes.cells[here]
    unsure = np.zeros(0) if prefixes.unsure is None else prefixes.unsure[here]
    for place in np.flatnonzero(unsure):
        at = low[place]
        made.cells.append(int(own[place]))
        made.fallbacks.append(int(found.values[at]))
        made.lengths.append(int(found.lengths[at]))
        own[place] = made.first + len(made.cells) - 1
    return own
