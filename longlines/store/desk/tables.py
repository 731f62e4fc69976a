"""The tables of the operators' desk."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, Text

from longlines.store.columns import UtcTime
from longlines.store.metadata import metadata, row_id

desk_operators = Table(
    "desk_operators",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("role", String(10), nullable=False),
    Column("password", Text, nullable=False),
    Column("staff_number", String(8), nullable=False, unique=True),
    Column("account", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled", Boolean, nullable=False),
)
"""`password` is an argon2 hash; `account` the SIP account of the telephone, "" for none."""

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("operator", ForeignKey("desk_operators.name"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)
"""`id` is the SHA-256 of the cookie, so that who reads the table can't use what stands there."""

desk_tokens = Table(
    "desk_tokens",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("role", String(10), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
)

desk_audit = Table(
    "desk_audit",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(10), nullable=False),
    Column("what", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Index("ix_desk_audit_at", "at"),
)
"""What was asked for (`outcome` "asked") and what came of it. Nobody changes or removes a row."""

desk_notes = Table(
    "desk_notes",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("call", String(200), nullable=False, index=True),
    Column("caller", Text, nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("text", Text, nullable=False),
)
"""What an operator wrote down about a call, and so about who called."""
