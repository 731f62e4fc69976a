"""A call's records of one batch in one row; what retention has deleted, and what it must not."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Rows of before hold one record each, and stay as they are."""
    count = sa.Column("events", sa.Integer, nullable=False, server_default="1")
    op.add_column("call_events", count)
    time = sa.DateTime(timezone=True)
    op.create_table(
        "deletions",
        sa.Column("rule", sa.String(32), primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("at", time, primary_key=True),
        sa.Column("of", time, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_index("ix_deletions_at", "deletions", ["at"])
    op.create_table(
        "legal_holds",
        sa.Column("call", sa.String(200), primary_key=True),
        sa.Column("at", time, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
