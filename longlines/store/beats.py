"""Tells open calls what the PBX says of itself: that its clock was set, and until when it lived.

Both become events of the calls, kept with their others, so that a call folds to the same whenever
it is folded. That the PBX lives is kept once, as of the last time, until it is needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from longlines.billing import clock
from longlines.billing.events import CallEvent
from longlines.store import alarms, packs
from longlines.store.rows import add
from longlines.store.tables import call_events

LAST = "the PBX lived"
"""Under this id, which no call has, the last sign of life is kept."""

_ROOM = 1 << 20
"""Calls that can be told of one beat, at most; their rows stand at places that no record has."""


def keep(connection: Connection, found: Sequence[CallEvent]) -> None:
    """Keep the last sign of life among these beats."""
    alive = [each for each in found if each.type == clock.ALIVE]
    if not alive:
        return
    last = alive[-1]
    file, position = last.position
    record = clock.told_to(last, LAST, "")
    connection.execute(delete(call_events).where(call_events.c.call == LAST))
    packed = packs.Packer().pack(packs.plain([position], [record]))
    row = (file, -position * _ROOM - _ROOM, LAST, packed, 1)
    add(connection, call_events, [row])


def last(connection: Connection, before: datetime | None = None) -> CallEvent | None:
    """The last sign of life, if it was one before that time."""
    found = packs.events_of(connection, [LAST]).get(LAST, [])
    times = [each for each in found if before is None or each.at < before]
    return max(times, key=lambda each: each.at, default=None)


def warn(connection: Connection, step: CallEvent) -> None:
    """Raise the alarm of a clock that was set, one a day."""
    by = clock.set_by(step).total_seconds()
    said = (
        f"the PBX's clock was set by {by:+.1f} s, seen at {step.at:%H:%M:%S} UTC; calls that "
        "went on then are billed without it. Have the clock slewed (chrony, or ntpd -x), never set"
    )
    alarms.raise_(connection, "clock", f"{step.at:%Y-%m-%d}", said)


def tell(
    connection: Connection, beat: CallEvent, calls: Mapping[str, Iterable[CallEvent]]
) -> list[str]:
    """Tell these calls, whose events are given, of it. Says which were told: those that it comes
    after, and that did not know it.
    """
    file, position = beat.position
    base = -position * _ROOM - _ROOM
    taken = (call_events.c.spool_file == file) & call_events.c.position.between(base, base + _ROOM)
    query = select(func.max(call_events.c.position)).where(taken)
    free = (connection.execute(query).scalar_one() or base) + 1
    packer = packs.Packer()
    rows: list[tuple[int, int, str, bytes, int]] = []
    for call, events in sorted(calls.items()):
        known = list(events)
        names = [each.channel for each in known if each.uniqueid == call]
        told = any(each.type == beat.type and each.at == beat.at for each in known)
        after = beat.type == clock.ALIVE and all(each.at < beat.at for each in known)
        if told or not names or not (after or beat.type == clock.CLOCK):
            continue
        if all(each.position >= beat.position for each in known):
            continue
        record = clock.told_to(beat, call, names[0])
        packed = packer.pack(packs.plain([position], [record]))
        rows.append((file, free + len(rows), call, packed, 1))
    add(connection, call_events, rows)
    return [row[2] for row in rows]
