"""Tells where the PBX was started anew, from the numbers that it gives its channels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from longlines.billing.events import CallEvent
from longlines.store import tables


@dataclass(frozen=True, slots=True)
class Run:
    """Where the events of one life of the PBX begin; `new` if it began after those before."""

    new: bool
    start: int


def runs_of(connection: Connection, events: Sequence[CallEvent]) -> list[Run]:
    """Cut the events where the PBX was started anew.

    Asterisk says nothing of that itself, but it numbers its channels from 0 in each life: a
    lower number than one given two seconds earlier can only come from a new one.
    """
    row = connection.execute(select(tables.pbx_runs.c.second, tables.pbx_runs.c.serial)).first()
    latest = before = (row.second, row.serial) if row else None
    seen: set[str] = set()
    runs = [Run(False, 0)]
    for index, event in enumerate(events):
        if event.type != "CHAN_START" or event.uniqueid in seen:
            continue
        number = event.channel_number
        if number is None:
            continue
        seen.add(event.uniqueid)
        if latest and number[1] <= latest[1] and number[0] >= latest[0] + 2:
            runs.append(Run(True, index))
            latest = number
        elif latest is None or number[1] > latest[1]:
            latest = number
    if latest and latest != before:
        connection.execute(delete(tables.pbx_runs))
        connection.execute(insert(tables.pbx_runs).values(id=1, second=latest[0], serial=latest[1]))
    return runs
