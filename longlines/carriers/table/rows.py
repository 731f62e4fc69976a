"""The ranges of all decks put together: a row for each, with its carriers ranked by cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from longlines.carriers.table import layout
from longlines.carriers.table.flatten import Keys, Ranges
from longlines.carriers.table.layout import Row

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
            cells[:, column] = each.cells[at]
            lengths[:, column] = each.lengths[at]
    bits = np.zeros(len(begins), np.uint64)
    for carrier, each in enumerate(blocked):
        if each is not None:
            at = np.searchsorted(each.begins, begins, side="right") - 1
            bits |= each.cells[at].astype(np.uint64) << np.uint64(carrier)
    return Joined(begins, bits, cells, lengths, len(blocked))


def row_type(row: Row) -> np.dtype[np.void]:
    """The row of a range as numpy writes it."""
    return np.dtype(
        {
            "names": ["blocked", "costs", "order", "count", "varies"],
            "formats": ["<u8", ("<i8", (row.columns,)), ("u1", (row.carriers,)), "u1", "u1"],
            "offsets": [0, row.costs, row.order, row.count, row.varies],
            "itemsize": row.size,
        }
    )


def ranked(found: Joined, costs: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    """The rows, by the cost of each cell; carriers of equal cost stay in their order."""
    rows = np.zeros(len(found.begins), row_type(Row(found.carriers, found.cells.shape[1])))
    rows["blocked"] = found.blocked
    for begin in range(0, len(rows), AT_ONCE):
        part = rows[begin : begin + AT_ONCE]
        each = costs[found.cells[begin : begin + AT_ONCE]]
        part["costs"] = each
        part["varies"] = (each == layout.VARIES).any(axis=1)
        asked = each[:, : found.carriers]
        part["count"] = (asked >= 0).sum(axis=1)
        order = np.argsort(np.where(asked >= 0, asked, LAST), axis=1, kind="stable")
        part["order"] = order.astype(np.uint8)
    return rows
