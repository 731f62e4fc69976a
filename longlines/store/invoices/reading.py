"""Reads what of the ledger is on no invoice yet, an account at a time."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Text, and_, cast, literal, or_, select

from longlines.billing.invoices.items import OF_CALLS, CallFacts, Item
from longlines.billing.invoices.making import Before
from longlines.billing.ledger.model import customer, tax
from longlines.store.ledger import head
from longlines.store.tables import balances, calls, charges, entries, invoices, postings

_CUSTOMER = customer("")
_TAX = tax("")


@dataclass(frozen=True, slots=True)
class Open:
    """What an invoice of an account can be made from: `items` are those due.

    `before` is the invoice before, of the month `last_month` ("" for none), `ended` the end of its
    period; `through` the last entry looked at, `open_from` the first that a later invoice needs.
    """

    items: list[Item]
    before: Before
    last_month: str
    ended: datetime | None
    through: int
    open_from: int


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def billed(connection: Connection) -> list[tuple[str, str]]:
    """Every account that the ledger ever charged or paid: its number, and a currency. Sorted."""
    mine = balances.c.account.startswith(_CUSTOMER, autoescape=True)
    rows = connection.execute(select(balances.c.account, balances.c.currency).where(mine))
    return sorted((row.account.removeprefix(_CUSTOMER), row.currency) for row in rows)


def open_account(connection: Connection, number: str, currency: str, ends: datetime) -> Open:
    """What is on no invoice yet and due by the end of a period, of one account and currency.

    Entries are on an invoice in their order: all those up to an invoice's `through` were on it or
    on one before, but for calls that began at its `ends_at` or later.
    """
    last = before(connection, number, currency)
    through, _ = head(connection)
    first = last.open_from if last else 1
    due: list[Item] = []
    left = through + 1
    for item in _items(connection, number, currency, first, through):
        if last and item.number <= last.through and item.due(last.ends_at):
            continue
        if item.due(ends):
            due.append(item)
        else:
            left = min(left, item.number)
    return Open(
        due,
        Before(last.number, last.due) if last else Before(),
        last.period if last else "",
        last.ends_at if last else None,
        through,
        left,
    )


def before(connection: Connection, number: str, currency: str) -> Any:
    """The row of the last invoice of an account in a currency, without its content; or None."""
    i = invoices.c
    columns = (i.number, i.due, i.period, i.ends_at, i.through, i.open_from)
    mine = (i.account == number) & (i.currency == currency)
    query = select(*columns).where(mine).order_by(i.period.desc()).limit(1)
    return connection.execute(query).first()


def _items(
    connection: Connection, number: str, currency: str, first: int, through: int
) -> Iterator[Item]:
    """The account's entries from `first` to `through`, in their order."""
    account = customer(number)
    p, e, c, ch = postings.c, entries.c, calls.c, charges.c
    mine = and_(e.party == account, e.number >= first, e.number <= through)
    taxes = _taxes(connection, account, first, through)
    of_part = literal("charge:") + ch.call + ":sell:" + cast(ch["try"], Text) + ":"
    of_this = or_(
        and_(e.kind.in_(OF_CALLS), or_(e.key.startswith(of_part), e.reverses.startswith(of_part))),
        and_(e.kind.not_in(OF_CALLS), ch["try"] == 0),
    )
    sold = and_(ch.call == e.call, ch.side == "sell", of_this, ch.account == number)
    joined = (
        entries.join(postings, and_(p.entry == e.number, p.account == account))
        .outerjoin(calls, c.id == e.call)
        .outerjoin(charges, sold)
    )
    query = (
        select(
            *(e.number, e.key, e.kind, e.at, e.call, e.reverses, e.memo, p.amount),
            *(c["from"], c["to"], ch["class"], ch.number, ch.seconds, ch.billed_seconds, ch.lines),
        )
        .select_from(joined)
        .where(mine, e.currency == currency)
        .order_by(e.number)
    )
    for row in connection.execute(query).all():
        yield _item(row, taxes.get(row[0], ()))


def _item(row: Any, taxes: Any) -> Item:
    number, key, kind, at, call, reverses, memo, amount, *told = row
    facts = None
    caller, called, service, charged, seconds, billed, lines = told
    if caller is not None:
        facts = CallFacts(
            caller,
            charged or called,
            service or "",
            seconds or Decimal(0),
            billed,
            lines or (),
        )
    return Item(number, key, kind, at, call, reverses, memo, amount, taxes, facts)


def _taxes(
    connection: Connection, account: str, first: int, through: int
) -> dict[int, list[tuple[str, Decimal]]]:
    """The taxes in the account's entries, by the entry's number, with the sign of its amount."""
    p, e = postings.c, entries.c
    query = (
        select(p.entry, p.account, p.amount)
        .join_from(entries, postings, p.entry == e.number)
        .where(e.party == account, e.number >= first, e.number <= through)
        .where(p.account.startswith(_TAX, autoescape=True))
    )
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for entry, name, amount in connection.execute(query).all():
        found[entry].append((name.removeprefix(_TAX), -amount))
    return found
