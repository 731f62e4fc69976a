"""Tells where the PBX was started anew, from the numbers that it gives its channels."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from longlines.store import tables
from longlines.store.folder import Start


def restarts(connection: Connection, starts: Sequence[Start]) -> list[int]:
    """Before which events the PBX was started anew, counted from 0.

    Asterisk says nothing of that itself, but it numbers its channels from 0 in each life: a
    lower number than one given two seconds earlier can only come from a new one.
    """
    row = connection.execute(select(tables.pbx_runs.c.second, tables.pbx_runs.c.serial)).first()
    latest = before = (row.second, row.serial) if row else None
    found = []
    for event, second, serial in starts:
        if latest and serial <= latest[1] and second >= latest[0] + 2:
            found.append(event)
            latest = (second, serial)
        elif latest is None or serial > latest[1]:
            latest = (second, serial)
    if latest and latest != before:
        connection.execute(delete(tables.pbx_runs))
        connection.execute(insert(tables.pbx_runs).values(id=1, second=latest[0], serial=latest[1]))
    return found
