"""A call's records of one batch in one row."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"


def upgrade() -> None:
    """Rows of before hold one record each, and stay as they are."""
    count = sa.Column("events", sa.Integer, nullable=False, server_default="1")
    op.add_column("call_events", count)
