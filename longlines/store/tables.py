"""The database's tables."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from longlines.store.columns import Hundredths, Money, Seconds, UtcTime
from longlines.store.invoice_tables import invoice_series, invoices
from longlines.store.listing_tables import listing_changes, listing_readings, listings
from longlines.store.metadata import metadata
from longlines.store.metadata import row_id as _row_id
from longlines.store.money_tables import (
    alarms,
    balances,
    blocks,
    credit_locks,
    entries,
    ledger_head,
    postings,
    reservations,
)

__all__ = [
    "alarms",
    "balances",
    "blocks",
    "call_events",
    "calls",
    "charges",
    "credit_locks",
    "deck_versions",
    "entries",
    "invoice_series",
    "invoices",
    "ledger_head",
    "listing_changes",
    "listing_readings",
    "listings",
    "metadata",
    "pbx_runs",
    "postings",
    "reservations",
    "spool_files",
    "spool_rejects",
    "tries",
]

spool_files = Table(
    "spool_files",
    metadata,
    Column("id", _row_id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("tail", LargeBinary, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)

pbx_runs = Table(
    "pbx_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("second", BigInteger, nullable=False),
    Column("serial", BigInteger, nullable=False),
)

call_events = Table(
    "call_events",
    metadata,
    Column("spool_file", ForeignKey("spool_files.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("call", String(200), nullable=False, index=True),
    Column("raw", LargeBinary, nullable=False),
    Column("events", Integer, nullable=False, server_default="1"),
)
"""The records of one call in one batch, packed (`longlines.store.packs`), at the place of the
first; of a single record, as it was, in a database of before there were packs."""

spool_rejects = Table(
    "spool_rejects",
    metadata,
    Column("spool_file", ForeignKey("spool_files.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

deck_versions = Table(
    "deck_versions",
    metadata,
    Column("id", _row_id, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("side", String(4), nullable=False),
    Column("version", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("zone", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("effective_from", UtcTime, nullable=False),
    Column("imported_at", UtcTime, nullable=False),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("reverted_of", Integer),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("name", "version", name="uq_deck_versions_name_version"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("from", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("flow", Text),
    Column("outcome", Text),
    Column("answered_at", UtcTime),
    Column("accepted_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("talk_seconds", Seconds, nullable=False),
    Column("bill_to", Text),
    Column("carrier", Text),
    Column("hangup_cause", Integer),
    Column("hangup_by", String(10)),
    Column("complete", Boolean, nullable=False),
    Column("lost", Boolean, nullable=False),
    Column("notes", JSON, nullable=False, server_default="[]"),
    Column("class", Text),
    Column("further", JSON, nullable=False, server_default="[]"),
    Index("ix_calls_started_at", "started_at"),
    Index("ix_calls_ended_at", "ended_at"),
    Index("ix_calls_complete", "complete"),
)

shared_channels = Table(
    "shared_channels",
    metadata,
    Column("channel", String(200), primary_key=True),
    Column("call", String(200), primary_key=True, index=True),
)
"""The channels that the PBX told of under more than one call's linkedid, by those linkedids."""

tries = Table(
    "tries",
    metadata,
    Column("call", ForeignKey("calls.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("carrier", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("rank", Integer),
    Column("pdd", Seconds),
    Column("cause", Integer),
    Column("sip", Integer),
    Column("answered_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("seconds", Seconds, nullable=False),
    Column("ended_by", String(10)),
    Column("mos", Hundredths),
    Column("loss", Hundredths),
    Column("jitter", Seconds),
    Column("received", Integer),
    Column("lost", Boolean, nullable=False),
    Index("ix_tries_started_at", "started_at"),
    Index("ix_tries_ended_at", "ended_at"),
)


charges = Table(
    "charges",
    metadata,
    Column("call", ForeignKey("calls.id"), primary_key=True),
    Column("side", String(4), primary_key=True),
    Column("try", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("class", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("seconds", Seconds, nullable=False),
    Column("billed_seconds", BigInteger),
    Column("amount", Money),
    Column("net", Money),
    Column("currency", String(3)),
    Column("deck", Text),
    Column("version", BigInteger),
    Column("prefix", String(15)),
    Column("quote", String(16)),
    Column("lines", JSON, nullable=False),
    Column("reason", Text),
    Index("ix_charges_account_at", "account", "at"),
    Index("ix_charges_at", "at"),
    Index(
        "ix_charges_without_price",
        "call",
        sqlite_where=text("amount IS NULL"),
        postgresql_where=text("amount IS NULL"),
    ),
)
"""What each call costs its payer (`sell`, try 0) and us (`buy`, by try). Without a price `amount`
is null and `reason` says why."""

deletions = Table(
    "deletions",
    metadata,
    Column("rule", String(32), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("at", UtcTime, primary_key=True),
    Column("of", UtcTime, nullable=False),
    Column("days", Integer, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Index("ix_deletions_at", "at"),
)
"""What retention deleted or masked: of which call or file (`subject`), from when that was (`of`),
by a rule of how many days, and how much."""

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("call", String(200), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""Calls of which nothing may be deleted."""
