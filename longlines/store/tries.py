"""Tries to and from their table."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from longlines.billing.tries import Try
from longlines.store.tables import tries

LONGEST = timedelta(days=1)
"""A try that began longer ago than this, and has no end, is no call in progress any more."""

_IDS_PER_QUERY = 500
_NAMES = [column.name for column in tries.columns]

values = attrgetter(*_NAMES)
"""The row that keeps a try, as the table's columns stand."""


def try_row(told: Try) -> dict[str, Any]:
    """The same by name."""
    return dict(zip(_NAMES, values(told), strict=True))


def of_calls(engine: Engine, ids: Sequence[str]) -> dict[str, tuple[Try, ...]]:
    """The tries of these calls, in their order; calls without any are left out."""
    with engine.connect() as connection:
        return these(connection, ids)


def these(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Try, ...]]:
    """The same within a transaction."""
    found: dict[str, tuple[Try, ...]] = {}
    for start in range(0, len(ids), _IDS_PER_QUERY):
        some = tries.c.call.in_(ids[start : start + _IDS_PER_QUERY])
        query = select(tries).where(some).order_by(tries.c.call, tries.c.position)
        for each in map(_try, connection.execute(query)):
            found[each.call] = (*found.get(each.call, ()), each)
    return found


def since(engine: Engine, at: datetime, most: int) -> Iterator[Try]:
    """Tries that ended at `at` or later or go on still, in the order of their ends, the open ones
    last; of those that ended, the `most` latest.
    """
    newest = select(tries).where(tries.c.ended_at >= at).order_by(tries.c.ended_at.desc())
    open_ = select(tries).where(tries.c.ended_at.is_(None), tries.c.started_at >= at - LONGEST)
    with engine.connect() as connection:
        ended = connection.execute(newest.limit(most)).all()
        going_on = connection.execute(open_).all()
    yield from map(_try, reversed(ended))
    yield from map(_try, going_on)


def _try(row: Row[Any]) -> Try:
    return Try(**row._mapping)
