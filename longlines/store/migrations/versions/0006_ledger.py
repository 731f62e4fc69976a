"""The ledger, what is set aside for calls, alarms, and accounts that are blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_time = sa.DateTime(timezone=True)
_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_GUARDED = ("entries", "postings")


def upgrade() -> None:
    """Make the tables; calls of before are booked by `longlines ledger settle`."""
    _ledger()
    op.create_table(
        "reservations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.Text, nullable=False, index=True),
        sa.Column("call", sa.String(200), nullable=False, index=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("made_at", _time, nullable=False),
        sa.Column("expires_at", _time, nullable=False, index=True),
    )
    op.create_table(
        "credit_locks",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("turn", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "blocks",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("at", _time, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_table(
        "alarms",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("raised_at", _time, nullable=False),
        sa.Column("last_at", _time, nullable=False),
        sa.Column("cleared_at", _time),
        sa.Column("cleared_by", sa.Text),
    )
    still = sa.text("cleared_at IS NULL")
    op.create_index(
        "ix_alarms_open",
        "alarms",
        ["kind", "subject"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )


def _ledger() -> None:
    op.create_table(
        "entries",
        sa.Column("number", _row_id, primary_key=True, autoincrement=False),
        sa.Column("call", sa.String(200), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("at", _time, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reverses", sa.Text, nullable=False),
        sa.Column("memo", sa.JSON, nullable=False),
        sa.Column("booked_at", _time, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.UniqueConstraint("call", "key", name="uq_entries_call_key"),
    )
    op.create_table(
        "postings",
        sa.Column("entry", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entries_party", "entries", ["party", "number"])
    op.create_table(
        "balances",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
    )
    head = op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": bytes(32)}])
    _guard()


def _guard() -> None:
    """Let nobody change or take out what is booked, whatever program asks."""
    said = "what is booked is never changed; book a reversal"
    if op.get_bind().dialect.name == "sqlite":
        for table in _GUARDED:
            for deed in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION ledger_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    for table in _GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_never_changed()"
        )
