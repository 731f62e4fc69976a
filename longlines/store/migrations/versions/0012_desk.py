"""The operators' desk: who works there, sessions, notes, and what was done, for good."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_time = sa.DateTime(timezone=True)
_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables; the desk adds the first operators when it starts."""
    op.create_table(
        "desk_operators",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("staff_number", sa.String(8), nullable=False, unique=True),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("created_at", _time, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column(
            "operator",
            sa.String(32),
            sa.ForeignKey("desk_operators.name"),
            nullable=False,
            index=True,
        ),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("created_at", _time, nullable=False),
        sa.Column("expires_at", _time, nullable=False),
    )
    op.create_table(
        "desk_tokens",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", _time, nullable=False),
    )
    op.create_table(
        "desk_audit",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("at", _time, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("ix_desk_audit_at", "desk_audit", ["at"])
    op.create_table(
        "desk_notes",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("call", sa.String(200), nullable=False, index=True),
        sa.Column("caller", sa.Text, nullable=False, index=True),
        sa.Column("at", _time, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    _guard()


def _guard() -> None:
    """Let nobody change or take out what was done at the desk, whatever program asks."""
    said = "what was done at the desk is never changed"
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER desk_audit_no_{deed.lower()} BEFORE {deed} ON desk_audit "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION desk_audit_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER desk_audit_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON desk_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_is_never_changed()"
    )
