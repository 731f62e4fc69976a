"""What was done at the desk. Rows are only ever added; the database refuses anything else."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from longlines.store.desk.model import Deed, Note, Operator
from longlines.store.desk.tables import desk_audit, desk_notes

ASKED = "asked"


def write(
    connection: Connection,
    who: Operator,
    what: str,
    subject: str,
    outcome: str,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Write down what somebody asked for, or what came of it."""
    connection.execute(
        desk_audit.insert().values(
            at=datetime.now(UTC),
            who=who.name,
            role=who.role,
            what=what,
            subject=subject,
            outcome=outcome,
            facts=dict(facts or {}),
        )
    )


def latest(connection: Connection, count: int) -> list[Deed]:
    """The newest deeds, the newest first."""
    query = select(desk_audit).order_by(desk_audit.c.id.desc()).limit(count)
    return [Deed(**row._mapping) for row in connection.execute(query)]


def note(connection: Connection, who: Operator, call: str, caller: str, text: str) -> None:
    """Keep what somebody wrote down about a call."""
    values = {"call": call, "caller": caller, "who": who.name, "text": text}
    connection.execute(desk_notes.insert().values(**values, at=datetime.now(UTC)))


def notes_of(connection: Connection, call: str, caller: str, count: int = 20) -> list[Note]:
    """What was written about a call or who made it, the newest first."""
    about = desk_notes.c.call == call
    if caller:
        about |= desk_notes.c.caller == caller
    query = select(desk_notes).where(about).order_by(desk_notes.c.id.desc()).limit(count)
    return [Note(**row._mapping) for row in connection.execute(query)]
