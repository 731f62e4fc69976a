"""Calls to and from their table."""

from collections.abc import Sequence
from dataclasses import fields as fields_of
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from longlines.billing.calls import Call, Hangup
from longlines.billing.conversations import Conversation
from longlines.billing.events import CallEvent
from longlines.billing.notes import Note
from longlines.store import packs
from longlines.store.tables import calls

_TIMES = ("answered_at", "accepted_at")
_IN_JSON = ("notes", "further")


_FIELDS = {"from": "from_", "class": "call_class"} | {
    f"hangup_{name}": f"hangup.{name}" for name in ("cause", "by")
}
"""Of the columns that are not called as what they keep of a call."""

_NAMES = [column.name for column in calls.columns]
_plain = attrgetter(*(_FIELDS.get(name, name) for name in _NAMES if name not in _IN_JSON))


def call_row(call: Call) -> dict[str, Any]:
    """The row that keeps `call`."""
    return dict(zip(_NAMES, values(call), strict=True))


def values(call: Call) -> tuple[Any, ...]:
    """The same as the table's columns stand."""
    *plain, call_class = _plain(call)
    return (
        *plain,
        [
            {"kind": note.kind, "at": note.at.isoformat(), "facts": dict(note.facts)}
            for note in call.notes
        ],
        call_class,
        [_as_json(each) for each in call.further],
    )


def _call(row: Row[Any]) -> Call:
    fields = dict(row._mapping)
    hangup = Hangup(fields.pop("hangup_cause"), fields.pop("hangup_by"))
    notes = tuple(
        Note(note["kind"], datetime.fromisoformat(note["at"]), note["facts"])
        for note in fields.pop("notes")
    )
    further = tuple(map(_conversation, fields.pop("further")))
    names = {"from_": fields.pop("from"), "call_class": fields.pop("class")}
    return Call(hangup=hangup, notes=notes, further=further, **names, **fields)


def _as_json(told: Conversation) -> dict[str, Any]:
    times = {name: getattr(told, name) for name in _TIMES}
    return {
        **{field.name: getattr(told, field.name) for field in fields_of(Conversation)},
        **{name: at.isoformat() if at else None for name, at in times.items()},
        "talk_seconds": str(told.talk_seconds),
    }


def _conversation(kept: dict[str, Any]) -> Conversation:
    times = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in _TIMES}
    return Conversation(**{**kept, **times, "talk_seconds": Decimal(kept["talk_seconds"])})


def latest(engine: Engine, count: int) -> list[Call]:
    """The `count` calls that began last, the newest first."""
    query = select(calls).order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(count)
    with engine.connect() as connection:
        return [_call(row) for row in connection.execute(query)]


def find(engine: Engine, call_id: str) -> Call | None:
    """One call by its id."""
    with engine.connect() as connection:
        row = connection.execute(select(calls).where(calls.c.id == call_id)).first()
    return _call(row) if row else None


def events_of(engine: Engine, call_id: str) -> list[CallEvent]:
    """What the PBX said of a call, as far as it was taken in; in no order."""
    with engine.connect() as connection:
        return packs.events_of(connection, [call_id]).get(call_id, [])


def ended_since(engine: Engine, since: datetime) -> set[str]:
    """The ids of the calls that ended at `since` or later."""
    with engine.connect() as connection:
        return set(
            connection.execute(select(calls.c.id).where(calls.c.ended_at >= since)).scalars()
        )


def begun_by(engine: Engine, number: str, since: datetime, until: datetime) -> list[Call]:
    """The calls that an E.164 number began between two times, the oldest first."""
    began = calls.c.started_at.between(since, until)
    query = select(calls).where(calls.c["from"] == number, began).order_by(calls.c.started_at)
    with engine.connect() as connection:
        return [_call(row) for row in connection.execute(query)]


def by_ids(engine: Engine, ids: Sequence[str]) -> list[Call]:
    """These calls, the oldest first."""
    with engine.connect() as connection:
        return these(connection, ids)


def these(connection: Connection, ids: Sequence[str]) -> list[Call]:
    """The same within a transaction."""
    query = select(calls).where(calls.c.id.in_(ids)).order_by(calls.c.started_at, calls.c.id)
    return [_call(row) for row in connection.execute(query)]


def count_open(engine: Engine) -> int:
    """How many calls have not ended."""
    query = select(func.count()).select_from(calls).where(~calls.c.complete)
    with engine.connect() as connection:
        return connection.execute(query).scalar_one()
