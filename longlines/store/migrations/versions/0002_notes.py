"""What flows left in the record of a call."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; calls of before have none."""
    op.add_column("calls", sa.Column("notes", sa.JSON, nullable=False, server_default="[]"))
