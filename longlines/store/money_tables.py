"""The tables of the ledger, of credit and of alarms."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from longlines.store.columns import Money, UtcTime
from longlines.store.metadata import metadata, row_id

entries = Table(
    "entries",
    metadata,
    Column("number", row_id, primary_key=True, autoincrement=False),
    Column("call", String(200), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("party", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reverses", Text, nullable=False),
    Column("memo", JSON, nullable=False),
    Column("booked_at", UtcTime, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    UniqueConstraint("call", "key", name="uq_entries_call_key"),
    Index("ix_entries_party", "party", "number"),
)
"""Triggers refuse to change what stands here and in `postings`. A key names one call, or none.
`party` is the customer or carrier among the postings, which need no index of their own then.
"""

postings = Table(
    "postings",
    metadata,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("amount", Money, nullable=False),
    sqlite_with_rowid=False,
)

balances = Table(
    "balances",
    metadata,
    Column("account", Text, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("amount", Money, nullable=False),
)
"""The sum of each account's postings, kept up by the transaction that books them."""

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""One row, which whoever books holds locked: the last entry's number and hash."""

reservations = Table(
    "reservations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("call", String(200), nullable=False, index=True),
    Column("currency", String(3), nullable=False),
    Column("amount", Money, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
)
"""What is set aside for calls that have not been charged yet."""

credit_locks = Table(
    "credit_locks",
    metadata,
    Column("account", Text, primary_key=True),
    Column("turn", BigInteger, nullable=False),
)
"""A row for each account that anything was ever set aside for: whoever does holds it locked."""

blocks = Table(
    "blocks",
    metadata,
    Column("account", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""Accounts that may not pay for calls, by number."""

alarms = Table(
    "alarms",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("cleared_at", UtcTime),
    Column("cleared_by", Text),
    Index(
        "ix_alarms_open",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("cleared_at IS NULL"),
        postgresql_where=text("cleared_at IS NULL"),
    ),
)
