"""Appends entries to the chain."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from longlines.billing.ledger.model import (
    BadEntry,
    Booked,
    Entry,
    checked,
    content,
    instant,
    memo_text,
    party,
    same,
    to_millionths,
)
from longlines.store.bulk import append, merge
from longlines.store.ledger.reading import of_keys
from longlines.store.rows import times
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
    rows = _Rows(connection, now)
    booked = []
    for entry, at in zip(wanted, times([each.at for each in wanted]), strict=True):
        number += 1
        own = rows.add(number, last, entry, at)
        booked.append(Booked(entry, number, now, own, last))
        last = own
    rows.write(connection)
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


_ADD_UP = "(account, currency) DO UPDATE SET amount = balances.amount + excluded.amount"


class _Rows:
    """What is to be written, each value worked out once for the hash and the database."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._in_text = connection.dialect.name == "sqlite"
        self._booked_at = instant(now)
        self._memos: dict[tuple[tuple[str, str], ...], str] = {}
        self._entries: list[tuple[object, ...]] = []
        self._postings: list[tuple[object, ...]] = []
        self._sums: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, number: int, previous: str, entry: Entry, at: str) -> str:
        """Take an entry, whose time is `at` as `instant` tells it; gives its hash."""
        told = tuple(entry.memo.items())
        memo = self._memos.get(told)
        if memo is None:
            memo = self._memos[told] = memo_text(entry.memo)
        sides = [(account, to_millionths(amount)) for account, amount in entry.postings]
        whole = content(previous, number, self._booked_at, at, entry, sides, memo)
        own = hashlib.sha256(whole)
        self._entries.append(
            (
                number,
                entry.call,
                entry.key,
                entry.kind,
                party(entry.postings),
                self._kept(at),
                entry.currency,
                entry.reverses,
                memo,
                self._kept(self._booked_at),
                bytes.fromhex(previous),
                own.digest(),
            )
        )
        for position, (account, amount) in enumerate(sides):
            self._postings.append((number, position, account, amount))
            self._sums[account, entry.currency] += amount
        return own.hexdigest()

    def write(self, connection: Connection) -> None:
        """Put everything into its tables."""
        append(connection, entries, self._entries)
        append(connection, postings, self._postings)
        # In one order for all, so that nobody waits for each other.
        sums = [(*key, amount) for key, amount in sorted(self._sums.items()) if amount]
        merge(connection, balances, sums, _ADD_UP)

    def _kept(self, at: str) -> str:
        """A time as the database takes it."""
        return f"{at[:10]} {at[11:26]}" if self._in_text else at
