"""The tables of disputes: each with its decision, and everything that was done about it."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    text,
)

from longlines.store.columns import Money, UtcTime
from longlines.store.metadata import metadata, row_id

_undecided = text("state = 'open'")

disputes = Table(
    "disputes",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("call", String(200), nullable=False, index=True),
    Column("account", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("charged", Money, nullable=False),
    Column("wanted", Money),
    Column("why", Text, nullable=False),
    Column("complaint", String(200), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("decided_at", UtcTime),
    Column("credit", Money, nullable=False),
    Column("entry", Text, nullable=False),
    Index(
        "uq_disputes_open",
        "call",
        unique=True,
        sqlite_where=_undecided,
        postgresql_where=_undecided,
    ),
)
"""`complaint` is the call in which it was opened by telephone, `entry` the key of its credit."""

dispute_events = Table(
    "dispute_events",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("dispute", ForeignKey("disputes.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("facts", JSON, nullable=False),
)
