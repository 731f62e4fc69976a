"""Decks, carriers and tables for tests, written in few words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from longlines.carriers.model import Carrier, Carriers, Trunk
from longlines.carriers.table.build import build
from longlines.carriers.table.opened import Table
from longlines.carriers.table.writing import publish
from longlines.rates import bands
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Side, Tariff, Terms

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""A Wednesday."""

PEAK = bands.read("UTC", {"peak": "mon-fri 8:00-20:00"})
TRUNK = Trunk("127.0.0.1")


def terms(price: str, **others: Any) -> Terms:
    """One row; the connect fee may be text too."""
    if "connect" in others:
        others["connect"] = Decimal(others["connect"])
    return Terms(Decimal(price), **others)


def deck(
    name: str,
    rows: Mapping[str, str | Terms | Tariff],
    *,
    side: Side = "buy",
    currency: str = "USD",
    hours: Bands = PEAK,
    free_seconds: int = 0,
) -> Deck:
    """A deck; a row's value may be a price, a row, or several."""
    return Deck(
        name,
        side,
        1,
        currency,
        hours,
        {prefix: _tariff(value) for prefix, value in rows.items()},
        free_seconds,
    )


def _tariff(value: str | Terms | Tariff) -> Tariff:
    if isinstance(value, str):
        return (terms(value),)
    return value if isinstance(value, tuple) else (value,)


def carriers(*names: str | Carrier, **others: Any) -> Carriers:
    """Carriers by name, or made before."""
    made = tuple(Carrier(each, TRUNK) if isinstance(each, str) else each for each in names)
    return Carriers(made, **others)


def table(
    folder: Path,
    known: Carriers,
    *decks: Deck,
    moment: datetime = NOW,
) -> Table:
    """The routing table of these decks, by way of its file."""
    buy = {each.name: each for each in decks if each.side == "buy"}
    sell = {each.name: each for each in decks if each.side == "sell"}
    return Table.open(publish(build(known, buy, sell, moment), folder))
