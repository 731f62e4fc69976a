"""The ranges of all decks put together: a row for each, with its carriers ranked by cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from longlines.carriers.table import layout
from longlines.carriers.table.flatten import Cells, Ranges
from longlines.carriers.table.layout import Row
from longlines.rates.flat import Keys

AT_ONCE = 100_000
"""Rows that are ranked at a time, so that little memory is taken."""

LAST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Joined:
    """A row for each range, from its begin to before the next one's.

    `cells` and `lengths` have a column for each deck, `blocked` a bit for each carrier.
    """

    begins: Keys
    blocked: npt.NDArray[np.uint64]
    cells: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint8]
    carriers: int


def joined(columns: Sequence[Ranges | None], blocked: Sequence[Ranges | None]) -> Joined:
    """The decks' ranges, and those that carriers have blocked, cut at every border of any."""
    parts = [each.begins for each in (*columns, *blocked) if each is not None]
    begins = np.unique(np.concatenate([np.zeros(1, np.int64), *parts]))
    cells = np.zeros((len(begins), len(columns)), np.uint32)
    lengths = np.zeros((len(begins), len(columns)), np.uint8)
    for column, each in enumerate(columns):
        if each is not None:
            at = np.searchsorted(each.begins, begins, side="right") - 1
            cells[:, column] = each.values[at]
            lengths[:, column] = each.lengths[at]
    bits = np.zeros(len(begins), np.uint64)
    for carrier, each in enumerate(blocked):
        if each is not None:
            at = np.searchsorted(each.begins, begins, side="right") - 1
            bits |= each.values[at].astype(np.uint64) << np.uint64(carrier)
    return Joined(begins, bits, cells, lengths, len(blocked))


def front_type(carriers: int, plans: int) -> np.dtype[np.void]:
    """The front of a row as numpy writes it."""
    order = 8
    count = order + carriers
    covered = count + 2
    names = {
        "blocked": ("<u8", 0),
        "order": (("u1", (carriers,)), order),
        "count": ("u1", count),
        "varies": ("u1", count + 1),
        "covered": (("u1", (plans,)), covered),
        "sold": (("<i8", (plans,)), covered + plans),
    }
    return np.dtype(
        {
            "names": list(names),
            "formats": [kind for kind, _ in names.values()],
            "offsets": [offset for _, offset in names.values()],
            "itemsize": Row(carriers, plans).front.size,
        }
    )


@dataclass(frozen=True)
class Ranked:
    """The rows that differ, as fronts and costs of carriers; by range `which` of them it has."""

    which: Cells
    fronts: npt.NDArray[np.void]
    costs: npt.NDArray[np.int64]


def ranked(found: Joined, costs: npt.NDArray[np.int64], floor: int) -> Ranked:
    """The rows by the cost of each cell and the highest floor.

    Carriers of equal cost stay in their order.
    """
    firsts, which = _alike(found, costs)
    carriers = found.carriers
    fronts = np.zeros(len(firsts), front_type(carriers, found.cells.shape[1] - carriers))
    of_carriers = np.empty((len(firsts), carriers), np.int64)
    fronts["blocked"] = found.blocked[firsts]
    for begin in range(0, len(fronts), AT_ONCE):
        part = fronts[begin : begin + AT_ONCE]
        each = costs[found.cells[firsts[begin : begin + AT_ONCE]]]
        asked, sold = each[:, :carriers], each[:, carriers:]
        of_carriers[begin : begin + AT_ONCE] = asked
        part["sold"] = sold
        part["varies"] = (asked == layout.VARIES).any(axis=1) * layout.CARRIER_VARIES
        part["varies"] |= (sold == layout.VARIES).any(axis=1) * np.uint8(layout.PLAN_VARIES)
        part["count"] = (asked >= 0).sum(axis=1)
        enough = np.where(sold >= 0, sold - floor, layout.NONE)[:, None, :]
        covered = (asked >= 0)[:, :, None] & (asked[:, :, None] <= enough)
        part["covered"] = covered.sum(axis=1)
        order = np.argsort(np.where(asked >= 0, asked, LAST), axis=1, kind="stable")
        part["order"] = order.astype(np.uint8)
    return Ranked(which, fronts, of_carriers)


def _alike(found: Joined, costs: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Cells]:
    """A range of each kind of row, and by range its kind: equal costs, and blocked alike."""
    count, columns = found.cells.shape
    factors = np.random.default_rng(columns).integers(0, LAST, columns) | 1
    marks = found.blocked.astype(np.int64) * (factors.sum() | 1)
    parts = [slice(begin, begin + AT_ONCE) for begin in range(0, count, AT_ONCE)]
    for part in parts:
        marks[part] += costs[found.cells[part]] @ factors
    _, firsts, kinds = np.unique(marks, return_index=True, return_inverse=True)
    for part in parts:
        other = firsts[kinds[part]]
        same = costs[found.cells[part]] == costs[found.cells[other]]
        if not (same.all() and (found.blocked[part] == found.blocked[other]).all()):
            return np.arange(count), np.arange(count, dtype=np.uint32)
    return firsts, kinds.astype(np.uint32)
