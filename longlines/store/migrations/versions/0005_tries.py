"""Which carriers were asked to carry each call, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table; calls of before have no tries."""
    op.create_table(
        "tries",
        sa.Column("call", sa.String(200), sa.ForeignKey("calls.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("started_at", _time, nullable=False, index=True),
        sa.Column("rank", sa.Integer),
        sa.Column("pdd", sa.BigInteger),
        sa.Column("cause", sa.Integer),
        sa.Column("sip", sa.Integer),
        sa.Column("answered_at", _time),
        sa.Column("ended_at", _time, index=True),
        sa.Column("seconds", sa.BigInteger, nullable=False),
        sa.Column("ended_by", sa.String(10)),
        sa.Column("mos", sa.Integer),
        sa.Column("loss", sa.Integer),
        sa.Column("jitter", sa.BigInteger),
        sa.Column("received", sa.Integer),
        sa.Column("lost", sa.Boolean, nullable=False),
    )
