"""Reads entries and balances."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from longlines.billing.ledger.model import PARTIES, Booked, Entry, Posting
from longlines.store import tables

KEYS_PER_QUERY = 500

_e, _p = tables.entries.c, tables.postings.c
_STREAMED = 2000
"""Rows that are held at once while many are read."""


def balance(
    connection: Connection, account: str, currency: str, until: datetime | None = None
) -> Decimal:
    """What all postings of an account come to: positive where it owes us.

    With `until`, of what had been booked before that time.
    """
    if until is None:
        held = tables.balances.c
        mine = (held.account == account) & (held.currency == currency)
        return connection.execute(select(held.amount).where(mine)).scalar() or Decimal(0)
    both = tables.postings.join(tables.entries, _e.number == _p.entry)
    mine = _of(account) & (_p.account == account)
    mine &= (_e.currency == currency) & (_e.booked_at < until)
    query = select(func.sum(_p.amount)).select_from(both).where(mine)
    return connection.execute(query).scalar() or Decimal(0)


def balances(connection: Connection, account: str | None = None) -> dict[tuple[str, str], Decimal]:
    """What every account that is not even comes to, by (account, currency)."""
    held = tables.balances.c
    query = select(held.account, held.currency, held.amount).where(held.amount != Decimal(0))
    if account is not None:
        query = query.where(held.account == account)
    rows = connection.execute(query.order_by(held.account, held.currency))
    return {(row.account, row.currency): row.amount for row in rows}


def balances_until(
    connection: Connection, until: datetime, account: str | None = None
) -> dict[tuple[str, str], Decimal]:
    """The same of what had been booked before a time."""
    both = tables.postings.join(tables.entries, _e.number == _p.entry)
    total = func.sum(_p.amount).label("amount")
    which = (_p.account, _e.currency)
    query = select(*which, total).select_from(both).where(_e.booked_at < until).group_by(*which)
    if account is not None:
        query = query.where(_p.account == account)
    rows = connection.execute(query.having(func.sum(_p.amount) != Decimal(0)).order_by(*which))
    return {(row.account, row.currency): row.amount for row in rows}


def number_before_last(
    connection: Connection, count: int, account: str | None = None, call: str | None = None
) -> int:
    """The number after which the last `count` entries (of an account, of a call) begin."""
    query = select(_e.number).order_by(_e.number.desc()).offset(count).limit(1)
    if account is not None:
        query = query.where(_of(account))
    if call is not None:
        query = query.where(_e.call == call)
    return connection.execute(query).scalar() or 0


def entries(
    connection: Connection,
    account: str | None = None,
    call: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    booked_since: datetime | None = None,
    booked_until: datetime | None = None,
    after: int = 0,
) -> Iterator[Booked]:
    """Entries in the order of the chain, as they are read: of an account, of a call.

    `since` (with it) and `until` (without it) are of when things happened, `booked_since` and
    `booked_until` of when they were booked; `after` is the number of an entry.
    """
    query = select(tables.entries).where(_e.number > after) if after else select(tables.entries)
    if account is not None:
        query = query.where(_of(account))
    if call is not None:
        query = query.where(_e.call == call)
    for column, low, high in ((_e.at, since, until), (_e.booked_at, booked_since, booked_until)):
        query = query.where(column >= low) if low is not None else query
        query = query.where(column < high) if high is not None else query
    return booked_of(connection, query, streamed=True)


def _of(account: str) -> ColumnElement[bool]:
    """The entries with a posting of an account."""
    if account.startswith(PARTIES):
        return _e.party == account
    return _e.number.in_(select(_p.entry).where(_p.account == account))


def find(connection: Connection, key: str, call: str = "") -> Booked | None:
    """The entry of a key, which names `call`."""
    return of_keys(connection, [(call, key)]).get((call, key))


def of_keys(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Booked]:
    """What is booked of (call, key) pairs."""
    found: dict[tuple[str, str], Booked] = {}
    by_call: dict[str, set[str]] = {}
    for call, key in keys:
        by_call.setdefault(call, set()).add(key)
    loose = sorted(by_call.pop("", ()))
    queries = []
    for start in range(0, len(loose), KEYS_PER_QUERY):
        some = _e.key.in_(loose[start : start + KEYS_PER_QUERY])
        queries.append(select(tables.entries).where(_e.call == "", some))
    for query in [*queries, *of_calls(sorted(by_call))]:
        for booked in booked_of(connection, query):
            entry = booked.entry
            if not entry.call or entry.key in by_call[entry.call]:
                found[entry.call, entry.key] = booked
    return found


def of_calls(calls: Sequence[str]) -> Iterator[Select[Any]]:
    """Queries for all entries of these calls, a few hundred calls each."""
    for start in range(0, len(calls), KEYS_PER_QUERY):
        yield select(tables.entries).where(_e.call.in_(calls[start : start + KEYS_PER_QUERY]))


def head(connection: Connection) -> tuple[int, str]:
    """The last entry's number and hash."""
    last = tables.ledger_head.c
    number, told = connection.execute(select(last.number, last.hash)).one()
    return number, bytes(told).hex()


def booked_of(
    connection: Connection, query: Select[Any], *, streamed: bool = False
) -> Iterator[Booked]:
    """The entries that a query over their table finds, with their postings."""
    whole = query.subquery()
    both = whole.outerjoin(tables.postings, _p.entry == whole.c.number)
    order = (whole.c.number, _p.position)
    wanted = select(whole, _p.account, _p.amount).select_from(both).order_by(*order)
    if streamed:
        wanted = wanted.execution_options(yield_per=_STREAMED)
    for _, group in groupby(connection.execute(wanted), key=lambda row: row.number):
        yield _of_rows(list(group))


def _of_rows(rows: Sequence[Any]) -> Booked:
    first = rows[0]
    sides = tuple(Posting(row.account, row.amount) for row in rows if row.account is not None)
    what = (first.key, first.kind, first.at, first.call, first.currency)
    entry = Entry(*what, sides, first.reverses, first.memo)
    hashes = bytes(first.hash).hex(), bytes(first.previous).hex()
    return Booked(entry, first.number, first.booked_at, *hashes)
