"""Listings of directory assistance, how they changed, and who read what isn't published."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_time = sa.DateTime(timezone=True)
_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "listings",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("spoken", sa.Text),
        sa.Column("locality", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("alternates", sa.Text, nullable=False),
        sa.Column("status", sa.String(13), nullable=False),
        sa.Column("connect", sa.Boolean, nullable=False),
        sa.Column("takes_messages", sa.Boolean, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("stand_in", sa.String(200), nullable=False),
        sa.Column("popularity", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_listings_source", "listings", ["source"])
    op.create_table(
        "listing_changes",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("at", _time, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
    )
    op.create_table(
        "listing_readings",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("at", _time, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("listing", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("ix_listing_readings_at", "listing_readings", ["at"])
