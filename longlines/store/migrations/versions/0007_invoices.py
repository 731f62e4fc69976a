"""Invoices, numbered without gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_time = sa.DateTime(timezone=True)
_SAID = "an issued invoice is never changed; the next one corrects it"


def upgrade() -> None:
    """Make the tables; nothing has been invoiced yet."""
    op.create_table(
        "invoices",
        sa.Column("series", sa.String(16), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("issued_at", _time, nullable=False),
        sa.Column("ends_at", _time, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("through", sa.BigInteger, nullable=False),
        sa.Column("open_from", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.UniqueConstraint("account", "currency", "period", name="uq_invoices_account_period"),
    )
    op.create_index("ix_invoices_period", "invoices", ["period"])
    op.create_table(
        "invoice_series",
        sa.Column("series", sa.String(16), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER invoices_no_{deed.lower()} BEFORE {deed} ON invoices "
                f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION invoices_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER invoices_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON invoices "
        "FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_changed()"
    )
