"""The routing table's content, from carriers.yaml and the decks in force."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np

from longlines.carriers.model import Carrier, Carriers
from longlines.carriers.table import flatten, packing, rows
from longlines.carriers.table.cost import TooFine, floors
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.tariffs import Tariffs, alive
from longlines.files.arrays import Content
from longlines.rates.model import Deck
from longlines.rates.prefixes import key_of

MOST_COLUMNS = 250


def build(
    carriers: Carriers,
    buy: Mapping[str, Deck],
    sell: Mapping[str, Deck],
    moment: datetime,
    until: datetime | None = None,
) -> Content:
    """The table for calls from `moment` on; `buy` and `sell` are the decks in force, by name.

    Another one is to be built at `until`, when a version of a deck comes into force. Raises
    TableError for decks that can't be held.
    """
    try:
        content = _build(carriers, buy, sell, moment)
        content.about["until"] = until and until.isoformat()
        return content
    except TooFine as error:
        raise TableError(str(error)) from None


def _build(
    carriers: Carriers, buy: Mapping[str, Deck], sell: Mapping[str, Deck], moment: datetime
) -> Content:
    decks = [buy.get(each.deck or each.name) for each in carriers.carriers]
    columns: list[Deck | None] = [*decks, *sell.values()]
    if len(columns) > MOST_COLUMNS:
        raise TableError(f"more than {MOST_COLUMNS} carriers and sell decks; delete some")
    tariffs = Tariffs(carriers.typical, moment)
    ranges = [
        _ranges(deck, column, tariffs, carriers.worth(deck.currency), moment) if deck else None
        for column, deck in enumerate(columns)
    ]
    blocked = [_blocked(each) for each in carriers.carriers]
    found = rows.joined(ranges, blocked)
    ranked = rows.ranked(found, np.array(tariffs.costs, np.int64), max(floors(carriers), default=0))
    encoded = [each.encode() for each in tariffs.notes]
    about = {
        "moment": moment.isoformat(),
        "carriers": packing.pack(carriers),
        "columns": [_about(deck) for deck in columns],
        "unpriced": _unpriced(carriers, decks),
    }
    arrays = {
        "begins": found.begins,
        "which": ranked.which,
        "fronts": ranked.fronts.view(np.uint8),
        "costs": ranked.costs,
        "cells": found.cells,
        "lengths": found.lengths,
        "tariffs": bytes(tariffs.cells),
        "terms": bytes(tariffs.terms),
        "notes": b"".join(encoded),
        "note_ends": np.cumsum([len(each) for each in encoded], dtype=np.int64),
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
