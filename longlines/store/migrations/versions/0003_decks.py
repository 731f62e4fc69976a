"""Decks of rates: every version, each in one block."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "deck_versions",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("side", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("effective_from", _time, nullable=False),
        sa.Column("imported_at", _time, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("reverted_of", sa.Integer),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("name", "version", name="uq_deck_versions_name_version"),
    )
