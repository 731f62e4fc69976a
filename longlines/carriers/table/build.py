"""The routing table's content, from carriers.yaml and the decks in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.carriers.model import Carrier, Carriers
from longlines.carriers.table import flatten, layout, packing
from longlines.carriers.table.cost import TooFine
from longlines.carriers.table.layout import Row, TableError
from longlines.carriers.table.tariffs import Tariffs, alive
from longlines.rates.model import Deck
from longlines.rates.prefixes import key_of

AT_ONCE = 200_000
"""Rows that are ranked at a time, so that little memory is taken."""

LAST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Content:
    """What the file holds: a description for JSON, and arrays or bytes by name."""

    about: dict[str, Any]
    arrays: dict[str, Any]


def build(
    carriers: Carriers,
    buy: Mapping[str, Deck],
    sell: Mapping[str, Deck],
    moment: datetime,
) -> Content:
    """The table for calls from `moment` on; `buy` and `sell` are the decks in force, by name.

    Raises TableError for decks that can't be held.
    """
    try:
        return _build(carriers, buy, sell, moment)
    except TooFine as error:
        raise TableError(str(error)) from None


def _build(
    carriers: Carriers, buy: Mapping[str, Deck], sell: Mapping[str, Deck], moment: datetime
) -> Content:
    decks = [buy.get(each.deck or each.name) for each in carriers.carriers]
    columns: list[Deck | None] = [*decks, *sell.values()]
    if len(columns) > 250:
        raise TableError("more than 250 carriers and sell decks; delete some sell decks")
    tariffs = Tariffs(carriers.typical, moment)
    ranges = [
        _ranges(deck, column, tariffs, carriers.worth(deck.currency), moment) if deck else None
        for column, deck in enumerate(columns)
    ]
    blocked = [_blocked(each) for each in carriers.carriers]
    parts = [each.begins for each in (*ranges, *blocked) if each is not None]
    begins = np.unique(np.concatenate([np.zeros(1, np.int64), *parts]))
    rows = _rows(begins, ranges, blocked)
    begins, rows = _merged(begins, rows)
    costs = np.array(tariffs.costs, np.int64)
    _rank(rows, costs, len(carriers.carriers))
    about = {
        "moment": moment.isoformat(),
        "carriers": packing.pack(carriers),
        "columns": [_about(deck) for deck in columns],
        "unpriced": _unpriced(carriers, decks),
        "notes": list(tariffs.notes),
    }
    arrays = {
        "begins": np.ascontiguousarray(begins),
        "rows": np.ascontiguousarray(rows).view(np.uint8),
        "costs": costs,
        "cells": bytes(tariffs.cells),
        "terms": bytes(tariffs.terms),
    }
    return Content(about, arrays)


def _ranges(
    deck: Deck, column: int, tariffs: Tariffs, exchange: Fraction | None, moment: datetime
) -> flatten.Ranges:
    prefixes = tariffs.deck(alive(deck, moment), column, exchange)
    ranges, made = flatten.flatten(prefixes, len(tariffs.costs))
    tariffs.fall_back(made, column)
    return ranges


def _blocked(carrier: Carrier) -> flatten.Ranges | None:
    if not carrier.blocked:
        return None
    keys = np.array(sorted(key_of(prefix) for prefix in carrier.blocked), np.int64)
    return flatten.flatten(flatten.Prefixes(keys, np.ones(len(keys), np.uint32)), 0)[0]


def row_type(row: Row) -> np.dtype[np.void]:
    """The row of a range as numpy reads it."""
    return np.dtype(
        {
            "names": ["blocked", "cells", "lengths", "order", "count", "varies"],
            "formats": [
                "<u8",
                ("<u4", (row.columns,)),
                ("u1", (row.columns,)),
                ("u1", (row.carriers,)),
                "u1",
                "u1",
            ],
            "offsets": [0, row.cells, row.lengths, row.order, row.count, row.varies],
            "itemsize": row.size,
        }
    )


def _rows(
    begins: flatten.Keys,
    ranges: list[flatten.Ranges | None],
    blocked: list[flatten.Ranges | None],
) -> npt.NDArray[np.void]:
    rows = np.zeros(len(begins), row_type(Row(len(blocked), len(ranges))))
    for column, each in enumerate(ranges):
        if each is not None:
            at = np.searchsorted(each.begins, begins, side="right") - 1
            rows["cells"][:, column] = each.cells[at]
            rows["lengths"][:, column] = each.lengths[at]
    for carrier, each in enumerate(blocked):
        if each is not None:
            at = np.searchsorted(each.begins, begins, side="right") - 1
            rows["blocked"] |= each.cells[at].astype(np.uint64) << np.uint64(carrier)
    return rows


def _merged(
    begins: flatten.Keys, rows: npt.NDArray[np.void]
) -> tuple[flatten.Keys, npt.NDArray[np.void]]:
    """Without borders at which nothing changes."""
    kept = np.ones(len(begins), np.bool_)
    kept[1:] = rows["blocked"][1:] != rows["blocked"][:-1]
    for name in ("cells", "lengths"):
        for column in range(rows[name].shape[1]):
            values = rows[name][:, column]
            kept[1:] |= values[1:] != values[:-1]
    return (begins, rows) if kept.all() else (begins[kept], rows[kept])


def _rank(rows: npt.NDArray[np.void], costs: npt.NDArray[np.int64], carriers: int) -> None:
    """Fill in each row's carriers by cost; those of equal cost stay in their order."""
    for begin in range(0, len(rows), AT_ONCE):
        part = rows[begin : begin + AT_ONCE]
        each = costs[part["cells"][:, :carriers]]
        part["varies"] = (each == layout.VARIES).any(axis=1)
        part["count"] = (each >= 0).sum(axis=1)
        order = np.argsort(np.where(each >= 0, each, LAST), axis=1, kind="stable")
        part["order"] = order.astype(np.uint8)


def _about(deck: Deck | None) -> dict[str, Any] | None:
    if deck is None:
        return None
    return {
        "name": deck.name,
        "side": deck.side,
        "version": deck.version,
        "currency": deck.currency,
        "zone": deck.zone,
        "bands": [list(pair) for pair in deck.bands.named],
        "free_seconds": deck.free_seconds,
        "rows": len(deck.rows),
    }


def _unpriced(carriers: Carriers, decks: list[Deck | None]) -> list[str]:
    """For each carrier why no price of it can be compared, "" when it can."""
    words = []
    for carrier, deck in zip(carriers.carriers, decks, strict=True):
        if deck is None:
            name = carrier.deck or carrier.name
            words.append(f"there is no deck {name} in force; import one with `longlines decks`")
        elif carriers.worth(deck.currency) is None:
            words.append(
                f"no exchange rate from {deck.currency} to {carriers.currency}; "
                "add one to exchange: in carriers.yaml"
            )
        else:
            words.append("")
    return words
