"""The tables of re-rates: each run, and each charge that it changed or could not."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from longlines.store.columns import UtcTime
from longlines.store.metadata import metadata, row_id

rerates = Table(
    "rerates",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("account", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("deck", Text, nullable=False),
    Column("rules", String(4), nullable=False),
    Column("known_by", UtcTime, nullable=False),
    Column("undoes", BigInteger),
    Column("position", Text, nullable=False),
    Column("looked_at", BigInteger, nullable=False),
)
"""`known_by`: only decks that had been imported by then count. `position`: what was done last."""

changes = Table(
    "rerate_changes",
    metadata,
    Column("rerate", ForeignKey("rerates.id"), primary_key=True),
    Column("call", String(200), primary_key=True),
    Column("side", String(4), primary_key=True),
    Column("try", Integer, primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("party", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_rerate_changes_call", "call"),
)
"""`before` and `after` are whole rows of `charges`, so that a run can be undone."""

_AMOUNTS = ("seconds", "amount", "net")


def packed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `charges` as JSON keeps it: amounts as text, times in ISO 8601."""
    plain = dict(row) | {name: _text(row[name]) for name in _AMOUNTS}
    return plain | {"at": row["at"].isoformat(), "lines": list(row["lines"])}


def unpacked(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The row again."""
    found = dict(kept)
    for name in _AMOUNTS:
        found[name] = None if found[name] is None else Decimal(found[name])
    return found | {"at": datetime.fromisoformat(found["at"])}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
