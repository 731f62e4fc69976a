"""Money set aside for calls: a reservation is made before the call and released by its charge.

Who sets money of an account aside holds the account's row in `credit_locks`: of 100 calls at once
on credit for one, on any number of engines, exactly one goes through.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from longlines.billing.credit.lasting import Cost, seconds_for
from longlines.billing.ledger.model import customer
from longlines.store.columns import Money
from longlines.store.tables import balances, calls, charges, credit_locks, reservations

IDS_PER_QUERY = 500

USED = "used-"
"""Begins the id of what stays aside for a conversation of a call that goes on."""

LEG = "leg-"
"""Begins the id of what is set aside for a leg of a call that others pay for meanwhile."""

MINUTE = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)
UNIT = Decimal("0.000001")

GRACE = timedelta(minutes=10)
"""How long after its longest end a call may remain without a charge before its money is free."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Money for a call of at most `longest` seconds, which rings for at most `ring`.

    `most_owed` is how much the account may owe; `caps` are the most that it may spend since a
    time; None and nothing are no limit. All in `currency`. `leg` is the channel of a party who was
    moved within the call, and so calls somebody while others still pay for the call; else "".
    """

    account: str
    call: str
    currency: str
    cost: Cost
    longest: int
    ring: float
    most_owed: Decimal | None = None
    caps: Mapping[datetime, Decimal] = field(default_factory=dict)
    leg: str = ""

    @property
    def mark(self) -> str:
        """How the ids of what its leg has set aside begin."""
        return f"{LEG}{self.leg[-40:]}-" if self.leg else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: what it owes (negative: has paid ahead), what is set aside for calls,
    what it spent since each of some times.
    """

    owes: Decimal
    reserved: Decimal
    spent: Mapping[datetime, Decimal] = field(default_factory=dict)

    def left(self, most_owed: Decimal | None, caps: Mapping[datetime, Decimal]) -> Decimal | None:
        """The money that a further call may cost; None for any."""
        limits = [cap - self.spent.get(since, Decimal(0)) for since, cap in caps.items()]
        if most_owed is not None:
            limits.append(most_owed - self.owes)
        return min(limits) - self.reserved if limits else None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What was set aside: for `seconds`, 0 where the money lasts for none. `left` is what there
    was, None for any amount.
    """

    seconds: int
    amount: Decimal
    left: Decimal | None


def reserve(connection: Connection, wanted: Wanted, now: datetime) -> Reserved:
    """Set money aside, in place of what was set aside for the same call (or leg) before. What a
    conversation of that call may have used up stays aside until it is charged.

    Whoever else wants money of this account waits for this transaction. Raises SQLAlchemyError.
    """
    _lock(connection, wanted.account)
    _keep_used(connection, wanted, now)
    standing = stand(connection, wanted.account, wanted.currency, now, wanted.caps)
    left = standing.left(wanted.most_owed, wanted.caps)
    seconds = wanted.longest if left is None else seconds_for(left, wanted.cost, wanted.longest)
    amount = wanted.cost(seconds) if seconds else Decimal(0)
    if amount:
        length = timedelta(seconds=seconds + wanted.ring)
        row = {
            "id": wanted.mark + secrets.token_hex(8),
            "account": wanted.account,
            "call": wanted.call,
            "currency": wanted.currency,
            "amount": amount,
            "made_at": now,
            "expires_at": now + length + GRACE,
        }
        connection.execute(insert(reservations).values(row))
    return Reserved(seconds, amount, left)


def stand(
    connection: Connection,
    account: str,
    currency: str,
    now: datetime,
    since: Iterable[datetime] = (),
    but_for: str = "",
) -> Standing:
    """How an account stands, all of the same moment; `but_for` is a call that doesn't count."""
    times = list(since)
    held = reservations.c
    counts = (
        (held.account == account)
        & (held.currency == currency)
        & (held.expires_at > now)
        & (held.call != but_for)
    )
    owed = (balances.c.account == customer(account)) & (balances.c.currency == currency)
    # One statement sees one state: a charge takes its reservation away in the same transaction.
    sums = [
        _sum(balances.c.amount, owed),
        _sum(held.amount, counts),
        *(_sum(charges.c.amount, _spent(account, currency, each)) for each in times),
    ]
    owes, reserved, *spent = connection.execute(select(*sums)).one()
    return Standing(owes, reserved, dict(zip(times, spent, strict=True)))


def release(connection: Connection, over: Sequence[str]) -> None:
    """Give back what is set aside for these calls."""
    for start in range(0, len(over), IDS_PER_QUERY):
        some = reservations.c.call.in_(over[start : start + IDS_PER_QUERY])
        connection.execute(delete(reservations).where(some))


def release_expired(connection: Connection, now: datetime) -> int:
    """Give back what is set aside for calls of which nothing more was heard; says how many."""
    return connection.execute(delete(reservations).where(reservations.c.expires_at <= now)).rowcount


def any_reserved(connection: Connection) -> bool:
    """Whether money is set aside for any call at all."""
    return connection.execute(select(reservations.c.id).limit(1)).first() is not None


def _keep_used(connection: Connection, wanted: Wanted, now: datetime) -> None:
    """Give back what a call, or its leg, had set aside, but for what its conversations may cost.

    That is the time until now, and a minute for what a price has besides, as a part of the time
    that the money was for.
    """
    ids = reservations.c.id
    mine = ids.startswith(wanted.mark) if wanted.leg else ~ids.startswith(LEG)
    spare = (reservations.c.call == wanted.call) & mine & ~ids.startswith(USED)
    if _talked(connection, wanted.call):
        for row in connection.execute(select(reservations).where(spare)).all():
            whole = row.expires_at - GRACE - row.made_at
            gone = min(whole, now - row.made_at + MINUTE)
            share = Decimal(gone // MILLISECOND) / Decimal(max(1, whole // MILLISECOND))
            kept = {"id": USED + row.id, "amount": row.amount * share // UNIT * UNIT}
            connection.execute(update(reservations).where(ids == row.id).values(kept))
    connection.execute(delete(reservations).where(spare))


def _talked(connection: Connection, call: str) -> bool:
    """Whether a call that goes on has held a conversation, as far as the listener has read."""
    query = select(calls.c.talk_seconds, calls.c.further).where(calls.c.id == call)
    row = connection.execute(query).first()
    return row is not None and bool(row.talk_seconds or row.further)


def _lock(connection: Connection, account: str) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(credit_locks).values(account=account, turn=1)
    turn = {"turn": credit_locks.c.turn + 1}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[credit_locks.c.account], set_=turn)
    )


def _spent(account: str, currency: str, since: datetime) -> ColumnElement[bool]:
    return (
        (charges.c.account == account)
        & (charges.c.at >= since)
        & (charges.c.side == "sell")
        & (charges.c.currency == currency)
    )


def _sum(column: ColumnElement[Decimal], which: ColumnElement[bool]) -> ColumnElement[Decimal]:
    total = select(func.sum(column)).where(which).scalar_subquery()
    return func.coalesce(total, literal(Decimal(0), Money()), type_=Money())
