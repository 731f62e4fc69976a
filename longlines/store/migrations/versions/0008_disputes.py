"""The rules of each moment, what re-rates changed, and customers' disputes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_time = sa.DateTime(timezone=True)
_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables; the rules of before are kept when a listener first starts."""
    op.create_table(
        "rule_versions",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_table(
        "rules_in_force",
        sa.Column("since", _time, primary_key=True),
        sa.Column("version", sa.String(64), sa.ForeignKey("rule_versions.version"), nullable=False),
        sa.Column("kept_at", _time, nullable=False),
    )
    _rerates()
    _disputes()


def _rerates() -> None:
    op.create_table(
        "rerates",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("began_at", _time, nullable=False),
        sa.Column("ended_at", _time),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("since", _time, nullable=False),
        sa.Column("until", _time, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("deck", sa.Text, nullable=False),
        sa.Column("rules", sa.String(4), nullable=False),
        sa.Column("known_by", _time, nullable=False),
        sa.Column("undoes", sa.BigInteger),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("looked_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rerate_changes",
        sa.Column("rerate", _row_id, sa.ForeignKey("rerates.id"), primary_key=True),
        sa.Column("call", sa.String(200), primary_key=True),
        sa.Column("side", sa.String(4), primary_key=True),
        sa.Column("try", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", _time, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_index("ix_rerate_changes_call", "rerate_changes", ["call"])


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("call", sa.String(200), nullable=False, index=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("charged", sa.BigInteger, nullable=False),
        sa.Column("wanted", sa.BigInteger),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("complaint", sa.String(200), nullable=False),
        sa.Column("opened_at", _time, nullable=False),
        sa.Column("due_at", _time, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("decided_at", _time),
        sa.Column("credit", sa.BigInteger, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    )
    undecided = sa.text("state = 'open'")
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["call"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_table(
        "dispute_events",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column(
            "dispute",
            _row_id,
            sa.ForeignKey("disputes.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("at", _time, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
