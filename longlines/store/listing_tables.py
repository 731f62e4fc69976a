"""The tables of the directory."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from longlines.store.columns import UtcTime
from longlines.store.metadata import metadata, row_id

listings = Table(
    "listings",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("spoken", Text),
    Column("locality", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("numbers", Text, nullable=False),
    Column("alternates", Text, nullable=False),
    Column("status", String(13), nullable=False),
    Column("connect", Boolean, nullable=False),
    Column("takes_messages", Boolean, nullable=False),
    Column("hours", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("stand_in", String(200), nullable=False),
    Column("popularity", BigInteger, nullable=False),
    Index("ix_listings_source", "source"),
)
"""Columns as in `longlines.directory.record`; `numbers` and `alternates` are JSON, as text."""

listing_changes = Table(
    "listing_changes",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("source", String(64), nullable=False),
    Column("file", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)
"""Every import and removal. The newest id is the version of the whole directory."""

listing_readings = Table(
    "listing_readings",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("source", String(64), nullable=False),
    Column("listing", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_listing_readings_at", "at"),
)
"""Who read a non-published number, of which listing, when, and what for."""
