"""Old invoices lose what they say, by a rule of retention; nothing else of them ever changes."""

from alembic import op

revision = "0011"
down_revision = "0010"

_SAID = "an issued invoice is never changed; the next one corrects it"
_SAME = (
    "series sequence number currency period language issued_at ends_at due through open_from sha256"
)


def upgrade() -> None:
    """Let the content go, and the account with it, and refuse every other change as before."""
    same = " AND ".join(f'NEW."{name}" = OLD."{name}"' for name in _SAME.split())
    gone = f"NEW.content = '' AND NEW.account = 'deleted ' || OLD.number AND {same}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER invoices_no_update")
        op.execute(
            f"CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices WHEN NOT ({gone}) "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute("DROP TRIGGER invoices_guard ON invoices")
    done = "EXECUTE FUNCTION invoices_are_never_changed()"
    op.execute(
        "CREATE TRIGGER invoices_guard BEFORE DELETE OR TRUNCATE ON invoices "
        f"FOR EACH STATEMENT {done}"
    )
    op.execute(
        "CREATE TRIGGER invoices_guard_update BEFORE UPDATE ON invoices FOR EACH ROW "
        f"WHEN (NOT ({gone})) {done}"
    )
