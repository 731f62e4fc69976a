"""Tells where the PBX was started anew, from the numbers that it gives its channels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from longlines.billing.events import CallEvent
from longlines.store import tables


@dataclass(frozen=True, slots=True)
class Run:
    """Events of one life of the PBX; `new` if it began after the events before."""

    new: bool
    events: Sequence[tuple[CallEvent, bytes]]


def runs_of(connection: Connection, events: Sequence[tuple[CallEvent, bytes]]) -> list[Run]:
    """Cut the events where the PBX was started anew.

    Asterisk says nothing of that itself, but it numbers its channels from 0 in each life: a
    lower number than one given two seconds earlier can only come from a new one.
    """
    row = connection.execute(select(tables.pbx_runs.c.second, tables.pbx_runs.c.serial)).first()
    latest = (row.second, row.serial) if row else None
    seen: set[str] = set()
    runs, start, new = [], 0, False
    for index, (event, _) in enumerate(events):
        number = event.channel_number if event.type == "CHAN_START" else None
        if number is None or event.uniqueid in seen:
            continue
        seen.add(event.uniqueid)
        if latest and number[1] <= latest[1] and number[0] >= latest[0] + 2:
            runs.append(Run(new, events[start:index]))
            start, new, latest = index, True, number
        elif latest is None or number[1] > latest[1]:
            latest = number
    if latest:
        connection.execute(delete(tables.pbx_runs))
        connection.execute(insert(tables.pbx_runs).values(id=1, second=latest[0], serial=latest[1]))
    return [*runs, Run(new, events[start:])]
