"""Calls, the events they are folded from, and how far the spool was read."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "spool_files",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("tail", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("updated_at", _time, nullable=False),
    )
    op.create_table(
        "pbx_runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("second", sa.BigInteger, nullable=False),
        sa.Column("serial", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "call_events",
        sa.Column("spool_file", _row_id, sa.ForeignKey("spool_files.id"), primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("call", sa.String(200), nullable=False, index=True),
        sa.Column("raw", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "spool_rejects",
        sa.Column("spool_file", _row_id, sa.ForeignKey("spool_files.id"), primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("started_at", _time, nullable=False, index=True),
        sa.Column("from", sa.Text, nullable=False),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("flow", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("answered_at", _time),
        sa.Column("accepted_at", _time),
        sa.Column("ended_at", _time, index=True),
        sa.Column("talk_seconds", sa.BigInteger, nullable=False),
        sa.Column("bill_to", sa.Text),
        sa.Column("carrier", sa.Text),
        sa.Column("hangup_cause", sa.Integer),
        sa.Column("hangup_by", sa.String(10)),
        sa.Column("complete", sa.Boolean, nullable=False, index=True),
        sa.Column("lost", sa.Boolean, nullable=False),
    )
