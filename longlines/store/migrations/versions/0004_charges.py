"""The class of each call, and what it costs on both sides."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; calls of before have no charge until they are rated again."""
    op.add_column("calls", sa.Column("class", sa.Text))
    op.create_table(
        "charges",
        sa.Column("call", sa.String(200), sa.ForeignKey("calls.id"), primary_key=True),
        sa.Column("side", sa.String(4), primary_key=True),
        sa.Column("try", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("class", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("seconds", sa.BigInteger, nullable=False),
        sa.Column("billed_seconds", sa.BigInteger),
        sa.Column("amount", sa.BigInteger),
        sa.Column("net", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("deck", sa.Text),
        sa.Column("version", sa.BigInteger),
        sa.Column("prefix", sa.String(15)),
        sa.Column("quote", sa.String(16)),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("ix_charges_account_at", "charges", ["account", "at"])
    none = sa.text("amount IS NULL")
    op.create_index(
        "ix_charges_without_price", "charges", ["call"], sqlite_where=none, postgresql_where=none
    )
