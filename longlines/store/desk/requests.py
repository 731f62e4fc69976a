"""What callers left for the operators instead of waiting: wishes to be called back, messages.

A call's record has them (LL_CALLBACK, LL_VOICEMAIL), for good. That one was seen to stands in the
audit log, as everything that operators do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, or_, select

from longlines.store.desk import audit
from longlines.store.desk.model import Operator
from longlines.store.desk.tables import desk_audit
from longlines.store.tables import calls

CALLBACK, VOICEMAIL = "callback", "voicemail"
SEEN_TO = "seen_to"
"""The deed in the audit log; its subject is the request's id."""

OPERATORS = "operators"
"""To whom a message for them is."""


@dataclass(frozen=True)
class Request:
    """One of them. `number` is whom to call back, or who left the message; `file` the recording's
    name. `at` is when the caller asked, aware, UTC.
    """

    id: str
    kind: str
    call: str
    at: datetime
    number: str
    flow: str
    reason: str = ""
    file: str = ""
    seconds: str = ""
    seen_to: str = ""
    """By whom, "" while it waits."""


def since(connection: Connection, at: datetime) -> list[Request]:
    """Those of calls that ended at `at` or later, or haven't ended; the oldest first."""
    notes = cast(calls.c.notes, Text)
    told = or_(notes.like(f"%{CALLBACK}%"), notes.like(f"%{VOICEMAIL}%"))
    recent = or_(calls.c.ended_at >= at, ~calls.c.complete)
    query = select(calls.c.id, calls.c["from"], calls.c.notes).where(recent, told)
    found = [each for row in connection.execute(query) for each in _of(*row)]
    done = seen_to(connection, [each.id for each in found])
    return sorted(
        (replace(each, seen_to=done.get(each.id, "")) for each in found),
        key=lambda each: (each.at, each.id),
    )


def see_to(connection: Connection, who: Operator, id: str, what: str) -> None:
    """Write down that somebody saw to a request, and how."""
    audit.write(connection, who, SEEN_TO, id, what)


def _of(call: str, number: str, notes: list[dict[str, Any]]) -> Iterator[Request]:
    for place, note in enumerate(notes):
        kind, facts = note["kind"], note["facts"]
        at, flow = datetime.fromisoformat(note["at"]), facts.get("flow", "")
        id = f"{call}/{place}"
        if kind == CALLBACK:
            yield Request(id, kind, call, at, facts["number"], flow, facts.get("reason", ""))
        elif kind == VOICEMAIL and facts.get("to") == OPERATORS:
            told = facts.get("file", ""), facts.get("seconds", "")
            yield Request(id, kind, call, at, number, flow, "", *told)


def seen_to(connection: Connection, ids: list[str]) -> dict[str, str]:
    """Who saw to them, by their ids; those that wait are not in it."""
    found: dict[str, str] = {}
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        query = select(desk_audit.c.subject, desk_audit.c.who)
        wanted = (desk_audit.c.what == SEEN_TO, desk_audit.c.subject.in_(some))
        found |= {row.subject: row.who for row in connection.execute(query.where(*wanted))}
    return found
