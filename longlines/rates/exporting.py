"""Writes a deck as CSV that reads back as the same deck, and that no spreadsheet takes for code."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TextIO

from longlines.rates.model import Deck, Terms

_RISKY = ("+", "-", "=", "@")


def export(deck: Deck, out: TextIO) -> int:
    """Write every row of a deck, also those of dates to come; says how many rows it wrote."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_header(deck))
    hours = {name: f"{name}={each}" for name, each in deck.bands.named}
    count = 0
    for prefix, terms in _rows(deck):
        writer.writerow([prefix, *_cells(deck, terms, hours)])
        count += 1
    return count


def _header(deck: Deck) -> list[str]:
    return [
        "prefix",
        "per_minute",
        "connect",
        "first",
        "next",
        "minimum",
        f"band ({deck.zone})",
        "currency",
        "effective_from",
        "effective_to",
        "blocked",
        "note",
    ]


def _rows(deck: Deck) -> Iterator[tuple[str, Terms]]:
    for prefix, tariff in deck.rows.items():
        for terms in tariff:
            yield prefix, terms


def _cells(deck: Deck, terms: Terms, hours: dict[str, str]) -> list[str]:
    return [
        _plain(terms.per_minute),
        _plain(terms.connect),
        str(terms.first),
        str(terms.next),
        str(terms.minimum),
        hours.get(terms.band, ""),
        deck.currency,
        _moment(terms.effective_from),
        _moment(terms.effective_to),
        "yes" if terms.blocked else "",
        f"'{terms.note}" if terms.note.startswith(_RISKY) else terms.note,
    ]


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"


def _moment(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""
