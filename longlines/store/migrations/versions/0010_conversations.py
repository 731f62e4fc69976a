"""Further conversations of a call, and the channels that calls have in common."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Calls of before keep the one conversation that was told of them."""
    further = sa.Column("further", sa.JSON, nullable=False, server_default="[]")
    op.add_column("calls", further)
    op.create_table(
        "shared_channels",
        sa.Column("channel", sa.String(200), primary_key=True),
        sa.Column("call", sa.String(200), primary_key=True, index=True),
    )
