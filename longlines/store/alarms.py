"""Alarms that stay until somebody, or what raised them, clears them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from longlines.store.tables import alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong (`kind`) with what (`subject`), since when, and how often it was said."""

    id: int
    kind: str
    subject: str
    text: str
    facts: Mapping[str, Any]
    count: int
    raised_at: datetime
    last_at: datetime
    cleared_at: datetime | None
    cleared_by: str | None


def raise_(
    connection: Connection,
    kind: str,
    subject: str,
    said: str,
    facts: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> bool:
    """Raise an alarm; says whether it is new. While one of the same kind and subject is open it
    is only counted, and says its newest text. Raises SQLAlchemyError.
    """
    now = now or datetime.now(UTC)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    fresh = {"text": said, "facts": dict(facts or {}), "last_at": now}
    new = {"kind": kind, "subject": subject, "count": 1, "raised_at": now}
    statement = dialect.insert(alarms).values(**new, **fresh)
    upsert = statement.on_conflict_do_update(
        index_elements=[alarms.c.kind, alarms.c.subject],
        index_where=text("cleared_at IS NULL"),
        set_={**fresh, "count": alarms.c.count + 1},
    )
    return bool(connection.execute(upsert.returning(alarms.c.count)).scalar_one() == 1)


def clear(
    connection: Connection, kind: str, subject: str, by: str = "", now: datetime | None = None
) -> bool:
    """Clear the open alarm of a kind and subject; says whether there was one."""
    this = (alarms.c.kind == kind) & (alarms.c.subject == subject) & alarms.c.cleared_at.is_(None)
    done = update(alarms).where(this).values(cleared_at=now or datetime.now(UTC), cleared_by=by)
    return connection.execute(done).rowcount > 0


def clear_id(connection: Connection, id: int, by: str, now: datetime | None = None) -> bool:
    """Clear an open alarm by its number; says whether there was one."""
    this = (alarms.c.id == id) & alarms.c.cleared_at.is_(None)
    done = update(alarms).where(this).values(cleared_at=now or datetime.now(UTC), cleared_by=by)
    return connection.execute(done).rowcount > 0


def open_(connection: Connection, kind: str | None = None) -> list[Alarm]:
    """Alarms that nobody has cleared, the oldest first."""
    query = select(alarms).where(alarms.c.cleared_at.is_(None))
    if kind is not None:
        query = query.where(alarms.c.kind == kind)
    return [_alarm(row) for row in connection.execute(query.order_by(alarms.c.id))]


def latest(connection: Connection, count: int) -> list[Alarm]:
    """The `count` alarms raised last, open or not, the newest first."""
    query = select(alarms).order_by(alarms.c.id.desc()).limit(count)
    return [_alarm(row) for row in connection.execute(query)]


def _alarm(row: Any) -> Alarm:
    return Alarm(**row._mapping)
