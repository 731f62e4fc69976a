"""Deletes and masks what was kept long enough, and records each deletion in the same transaction.

Entries of the ledger are never touched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, func, select, update

from longlines.billing.masking import mask
from longlines.store.among import among
from longlines.store.rows import add
from longlines.store.tables import call_events, calls, charges, deletions, legal_holds, tries

CALL_EVENTS, CALLS = "call_events", "calls"
AT_ONCE = 500
"""Calls of one transaction."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to delete: by which rule of how many `days`, of calls that ended `before` (UTC)."""

    rule: str
    days: int
    before: datetime
    by: str


def count_due(engine: Engine, order: Order) -> int:
    """Calls of which something would be deleted."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(_due(order).subquery())
        return connection.execute(query).scalar_one()


def run(
    engine: Engine, order: Order, told: Callable[[int], None], now: datetime | None = None
) -> int:
    """Delete by one rule, some hundred calls in each transaction; says of how many calls.

    `told` hears how many have been done. Whoever ends this loses nothing but the rest.
    """
    writing, done = engine.execution_options(writes=True), 0
    act = _delete_events if order.rule == CALL_EVENTS else _mask
    while True:
        with writing.begin() as connection:
            rows = connection.execute(_due(order).limit(AT_ONCE))
            due: dict[str, datetime] = dict(rows.all())
            if not due:
                return done
            counts = act(connection, sorted(due))
            record(connection, order, [(call, due[call], counts.get(call, 1)) for call in due], now)
        done += len(due)
        told(done)


def record(
    connection: Connection,
    order: Order,
    deleted: Sequence[tuple[str, datetime, int]],
    now: datetime | None = None,
) -> None:
    """Write down what was deleted: of what, from when that was, and how much."""
    at = now or datetime.now(UTC)
    rows = [
        (order.rule, subject, at, of, order.days, count, order.by) for subject, of, count in deleted
    ]
    add(connection, deletions, rows)


def latest(engine: Engine, count: int) -> Iterator[dict[str, Any]]:
    """The last deletions, the newest first."""
    query = select(deletions).order_by(deletions.c.at.desc(), deletions.c.subject).limit(count)
    with engine.connect() as connection:
        for row in connection.execute(query).mappings():
            yield dict(row)


def hold(engine: Engine, call: str, by: str, why: str) -> bool:
    """Keep all of a call until it is released; says whether there is such a call."""
    with engine.execution_options(writes=True).begin() as connection:
        known = connection.execute(select(calls.c.id).where(calls.c.id == call)).first()
        if known is None:
            return False
        connection.execute(delete(legal_holds).where(legal_holds.c.call == call))
        add(connection, legal_holds, [(call, datetime.now(UTC), by, why)])
    return True


def release(engine: Engine, call: str) -> bool:
    """Let the rules hold for a call again; says whether it was held."""
    with engine.execution_options(writes=True).begin() as connection:
        gone = connection.execute(delete(legal_holds).where(legal_holds.c.call == call))
    return gone.rowcount > 0


def held(engine: Engine) -> list[dict[str, Any]]:
    """The calls that are held: call, at, by, why."""
    with engine.connect() as connection:
        rows = connection.execute(select(legal_holds).order_by(legal_holds.c.at)).mappings()
        return [dict(row) for row in rows]


def _due(order: Order) -> Any:
    """Ids of calls, and when they ended."""
    free = ~select(legal_holds.c.call).where(legal_holds.c.call == calls.c.id).exists()
    over = calls.c.complete & (calls.c.ended_at < order.before)
    if order.rule == CALL_EVENTS:
        of = select(call_events.c.call).where(call_events.c.call == calls.c.id)
        left: ColumnElement[bool] = of.exists()
    else:
        done = (deletions.c.rule == CALLS) & (deletions.c.subject == calls.c.id)
        left = ~select(deletions.c.subject).where(done).exists()
    return select(calls.c.id, calls.c.ended_at).where(over, free, left).order_by(calls.c.ended_at)


def _delete_events(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How many events of each call there were."""
    mine = among(connection, call_events.c.call, ids)
    counted = select(call_events.c.call, func.sum(call_events.c.events)).where(mine)
    found = {call: int(n) for call, n in connection.execute(counted.group_by(call_events.c.call))}
    connection.execute(delete(call_events).where(mine))
    return found


def _mask(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Hide numbers, and delete what was noted and told of the calls."""
    _delete_events(connection, ids)
    mine = select(calls.c.id, calls.c["from"], calls.c["to"])
    found = connection.execute(mine.where(among(connection, calls.c.id, ids))).all()
    hide = update(calls).where(calls.c.id == bindparam("call"))
    hide = hide.values({"from": bindparam("who"), "to": bindparam("whom"), "notes": []})
    rows = [{"call": call, "who": mask(who), "whom": mask(whom)} for call, who, whom in found]
    connection.execute(hide, rows)
    for table in (charges, tries):
        numbers = select(table.c.number).where(among(connection, table.c.call, ids)).distinct()
        for number in connection.execute(numbers).scalars().all():
            if mask(number) != number:
                these = among(connection, table.c.call, ids) & (table.c.number == number)
                connection.execute(update(table).where(these).values(number=mask(number)))
    return {}
