"""The charges of a re-rate, some hundred at a time, each with what it should be."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, tuple_

from longlines.billing.rating import billable
from longlines.billing.rating.billable import Billable
from longlines.billing.rating.rounding import plain
from longlines.store import charges as charge_rows
from longlines.store import tries
from longlines.store.calls import these
from longlines.store.columns import UtcTime
from longlines.store.disputes.credits import credited
from longlines.store.rating import Rater
from longlines.store.rerating.kept import Run, kept_change
from longlines.store.rerating.model import (
    CHANGED,
    FAILED,
    SAME,
    Change,
    Key,
    Row,
    Wish,
    compared,
)
from longlines.store.rerating.tables import changes
from longlines.store.tables import charges

BATCH = 250
"""Charges of one transaction: some tenths of a second, in which no call is recorded."""

_c = charges.c
_KEY = (_c.call, _c.side, _c["try"])


def count(connection: Connection, wish: Wish) -> int:
    """How many charges a wish makes one look at."""
    query = select(func.count()).select_from(charges).where(*_wanted(wish))
    return connection.execute(query).scalar_one()


def after(connection: Connection, wish: Wish, position: str, *, lock: bool = False) -> list[Row]:
    """The charges behind a position, in the order of their moments; none at the end.

    With `lock` nobody else changes them until this transaction ends.
    """
    query = select(charges).where(*_wanted(wish))
    if position:
        at, call, side, part = json.loads(position)
        place = (literal(datetime.fromisoformat(at), UtcTime), call, side, part)
        query = query.where(tuple_(_c.at, *_KEY) > tuple_(*place))
    query = query.order_by(_c.at, *_KEY).limit(BATCH)
    query = query.with_for_update() if lock else query
    return [dict(row) for row in connection.execute(query).mappings()]


def position_of(row: Row) -> str:
    """The position behind a charge."""
    return json.dumps([row["at"].isoformat(), row["call"], row["side"], row["try"]])


def position_after(done: Sequence[Change]) -> str:
    """The position behind the last of these, for a run that undoes another."""
    return json.dumps(done[-1].key) if done else ""


def of_keys(connection: Connection, keys: Sequence[Key]) -> list[Row]:
    """The charges of these keys as they are now."""
    wanted = set(keys)
    # By call: SQLite looks up no list of whole keys in an index.
    some = _c.call.in_({call for call, _, _ in keys})
    query = select(charges).where(some).order_by(*_KEY).with_for_update()
    rows = connection.execute(query).mappings()
    return [dict(row) for row in rows if (row["call"], row["side"], row["try"]) in wanted]


def rated(
    connection: Connection, rater: Rater, wish: Wish, rows: Sequence[Row]
) -> Iterator[Change]:
    """What becomes of each charge that the wish covers."""
    ids = list(dict.fromkeys(row["call"] for row in rows))
    tried = tries.these(connection, ids)
    wanted = {
        (each.call, each.side, each.part): each
        for call in these(connection, ids)
        for each in billable.of(call, tried.get(call.id, ()))
    }
    forgiven = credited(connection, ids)
    for row in rows:
        if not wish.covers(row):
            continue
        change = _rated(rater, row, wanted.get((row["call"], row["side"], row["try"])))
        if wish.by_deck(row, change.after):
            yield _not_below(change, forgiven.get(row["call"]))


def _rated(rater: Rater, row: Row, wanted: Billable | None) -> Change:
    if wanted is None:
        return Change(FAILED, row, row, "the record of the call has no such charge any more")
    try:
        after = charge_rows.row(wanted, rater.price(wanted))
    except (ArithmeticError, ValueError) as error:
        return Change(FAILED, row, row, f"its price can't be worked out: {error}")
    if after["amount"] is None:
        return Change(FAILED, row, row, after["reason"])
    return Change(compared(row, after), row, after)


def _not_below(change: Change, forgiven: Any) -> Change:
    """A price below what was credited of it would pay the customer for his call."""
    after = change.after
    if change.state != CHANGED or after["side"] != "sell" or not forgiven:
        return change
    if after["currency"] == forgiven.currency and after["amount"] >= forgiven.amount:
        return change
    return Change(
        FAILED,
        change.before,
        change.before,
        f"{forgiven.currency} {plain(forgiven.amount, forgiven.currency)} of it was credited, "
        f"which is more than the new price of {after['currency']} "
        f"{plain(after['amount'], after['currency'])}: 'longlines dispute show "
        f"{forgiven.disputes[-1]}' tells why; decide it by hand",
    )


def taken_back(connection: Connection, run: Run) -> list[Change]:
    """The next changes of the run that this one undoes, each the other way round."""
    c = changes.c
    key = (c.call, c.side, c["try"])
    query = select(changes).where(c.rerate == run.undoes, c.state == CHANGED)
    if run.position:
        query = query.where(tuple_(*key) > tuple_(*json.loads(run.position)))
    kept = [
        kept_change(row).change
        for row in connection.execute(query.order_by(*key).limit(BATCH)).mappings()
    ]
    rows = of_keys(connection, [each.key for each in kept])
    now = {(row["call"], row["side"], row["try"]): row for row in rows}
    forgiven = credited(connection, [each.key[0] for each in kept])
    return [_not_below(_back(each, now.get(each.key)), forgiven.get(each.key[0])) for each in kept]


def _back(change: Change, now: Row | None) -> Change:
    if now is None:
        return Change(FAILED, change.after, change.after, "the charge is gone")
    if compared(now, change.after) != SAME:
        why = "its price was changed again since; undo the later rerate first"
        return Change(FAILED, now, now, why)
    return Change(compared(now, change.before), now, change.before)


def _wanted(wish: Wish) -> list[ColumnElement[bool]]:
    found = [_c.at >= wish.since, _c.at < wish.until]
    whose = [
        (_c.side == side) & (column == name)
        for side, column, name in (
            ("sell", _c.account, wish.account),
            ("buy", _c.carrier, wish.carrier),
        )
        if name
    ]
    return [*found, or_(*whose)] if whose else found
