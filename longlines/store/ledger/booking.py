"""Appends entries to the chain."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from longlines.billing.ledger.model import BadEntry, Booked, Entry, checked, link, same
from longlines.store.bulk import append
from longlines.store.ledger.reading import of_keys
from longlines.store.tables import balances, entries, ledger_head, postings


class NotTheSame(BadEntry):
    """A key is booked already, for something else."""


def book(
    connection: Connection, wanted: Iterable[Entry], now: datetime | None = None
) -> list[Booked]:
    """Append entries in their order; returns those that were not booked before.

    An entry that is booked already is skipped. `now` is when this is booked (UTC). Whoever else
    wants to book waits for this transaction. Raises BadEntry and SQLAlchemyError.
    """
    fresh = _new(connection, [checked(each) for each in wanted])
    return append_to_chain(connection, fresh, now or datetime.now(UTC))


def append_to_chain(connection: Connection, wanted: Sequence[Entry], now: datetime) -> list[Booked]:
    """The same for entries that are known to be in order and not to be booked yet."""
    if not wanted:
        return []
    number, last = lock_head(connection)
    booked = []
    for entry in wanted:
        number += 1
        own = link(last, number, now, entry)
        booked.append(Booked(entry, number, now, own, last))
        last = own
    append(connection, entries, list(map(_row, booked)))
    append(connection, postings, list(_posting_rows(booked)))
    _add_up(connection, wanted)
    moved = update(ledger_head).values(number=number, hash=bytes.fromhex(last))
    connection.execute(moved)
    return booked


def lock_head(connection: Connection) -> tuple[int, str]:
    """The last entry's number and hash; until this transaction ends nobody else gets them so.

    SQLite has one writer at a time anyway: there the transaction must have begun as one.
    """
    query = select(ledger_head.c.number, ledger_head.c.hash).with_for_update()
    number, last = connection.execute(query).one()
    return number, bytes(last).hex()


def _new(connection: Connection, wanted: Sequence[Entry]) -> list[Entry]:
    """Those that are not booked. Raises NotTheSame."""
    if not wanted:
        return []
    lock_head(connection)
    known = of_keys(connection, [(each.call, each.key) for each in wanted])
    fresh: dict[tuple[str, str], Entry] = {}
    for entry in wanted:
        key = (entry.call, entry.key)
        there = known[key].entry if key in known else fresh.get(key)
        if there is None:
            fresh[key] = entry
        elif not same(there, entry):
            raise NotTheSame(
                f"the entry {entry.key[:80]!r} is booked already and says something else; "
                "book its reversal, then the new one with the next figure in its key"
            )
    return list(fresh.values())


def _row(booked: Booked) -> tuple[object, ...]:
    entry = booked.entry
    return (
        booked.number,
        entry.call,
        entry.key,
        entry.kind,
        entry.at,
        entry.currency,
        entry.reverses,
        dict(entry.memo),
        booked.booked_at,
        bytes.fromhex(booked.previous),
        bytes.fromhex(booked.hash),
    )


def _posting_rows(booked: Sequence[Booked]) -> Iterable[tuple[object, ...]]:
    for each in booked:
        for position, (account, amount) in enumerate(each.entry.postings):
            yield each.number, position, account, amount


def _add_up(connection: Connection, wanted: Sequence[Entry]) -> None:
    changes: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in wanted:
        for account, amount in entry.postings:
            changes[account, entry.currency] += amount
    rows = [
        {"account": account, "currency": currency, "amount": amount}
        # In one order for all, so that nobody waits for each other.
        for (account, currency), amount in sorted(changes.items())
        if amount
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(balances)
    keys = [balances.c.account, balances.c.currency]
    more = {"amount": balances.c.amount + statement.excluded.amount}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)
