"""Proves that nothing booked was changed, and says what the ledger comes to in one hash."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, func, literal_column, or_, select

from longlines.billing.ledger.model import GENESIS, PARTIES, Booked, instant, link
from longlines.store.ledger.reading import entries, head
from longlines.store.tables import balances, calls, charges, postings
from longlines.store.tables import entries as entry_table

MOST_PROBLEMS = 100

_STREAMED = 2000


@dataclass(frozen=True, slots=True)
class Verified:
    """`content` is the same for all ledgers of the same calls, in whatever order they came.

    `head` is the hash of the last entry: keep it elsewhere, and no later rewriting of the whole
    chain goes unseen. `problems` are told in words, at most 100.
    """

    content: str
    head: str
    entries: int
    calls: int
    problems: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether everything is as it was booked."""
        return not self.problems


def verify(
    connection: Connection,
    expected: tuple[int, str] | None = None,
    progress: Callable[[str, int], None] = lambda what, count: None,
) -> Verified:
    """Read the whole ledger. `expected` is the number and hash of an entry as noted elsewhere."""
    chain = _Chain(expected)
    for booked in entries(connection):
        chain.add(booked)
        if not booked.number % _STREAMED:
            progress("entries", booked.number)
    chain.end(*head(connection))
    chain.compare(connection)
    content, count = content_hash(connection, progress)
    return Verified(content, chain.last, chain.count, count, tuple(chain.problems))


class _Chain:
    """Follows the entries from the first on."""

    def __init__(self, expected: tuple[int, str] | None) -> None:
        self.problems: list[str] = []
        self.last = GENESIS
        self.count = 0
        self._number = 0
        self._expected = expected
        self._sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add(self, booked: Booked) -> None:
        """Take the next entry."""
        entry, number = booked.entry, booked.number
        self.count += 1
        for missing in range(self._number + 1, min(number, self._number + 4)):
            self._say(f"entry {missing} is missing")
        name = f"entry {number} ({entry.key})"
        if link(booked.previous, number, booked.booked_at, entry) != booked.hash:
            self._say(f"{name} was changed after it was booked")
        elif booked.previous != self.last and number == self._number + 1:
            self._say(f"entry {self._number}, before {name}, was replaced")
        if left := sum(each.amount for each in entry.postings):
            self._say(f"{name} is out of balance by {left:f} {entry.currency}")
        if self._expected and number == self._expected[0] and booked.hash != self._expected[1]:
            self._say(f"{name} or one before it is not what was noted: the chain was rewritten")
        for account, amount in entry.postings:
            self._sums[account, entry.currency] += amount
        self._number, self.last = number, booked.hash

    def end(self, number: int, last: str) -> None:
        """Compare with where the ledger says that it ends."""
        if (number, last) != (self._number, self.last):
            self._say(f"the ledger ends with entry {self._number} and should end with {number}")
        if self._expected and self._expected[0] > self._number:
            self._say(f"entry {self._expected[0]}, which was noted, is missing")

    def compare(self, connection: Connection) -> None:
        """Compare what was added up with the balances, and look for postings of no entry."""
        told = {
            (row.account, row.currency): row.amount for row in connection.execute(select(balances))
        }
        for account, currency in sorted(told.keys() | self._sums.keys()):
            kept = told.get((account, currency), Decimal(0))
            if kept != (sums := self._sums.get((account, currency), Decimal(0))):
                self._say(
                    f"the balance of {account} says {kept:f} {currency} and its postings {sums:f}"
                )
        own = select(entry_table.c.number).where(entry_table.c.number == postings.c.entry).exists()
        query = select(postings.c.entry).where(~own).distinct().order_by(postings.c.entry)
        for number in connection.execute(query.limit(MOST_PROBLEMS)).scalars():
            self._say(f"there are postings of entry {number}, which is missing")
        entry, account = entry_table.c, postings.c.account
        theirs = or_(*(account.startswith(each, autoescape=True) for each in PARTIES))
        mine = (postings.c.entry == entry.number) & theirs
        both = entry_table.outerjoin(postings, mine)
        other = func.coalesce(account, literal_column("''")) != entry.party
        named = select(entry.number, entry.key).select_from(both).where(other)
        for number, key in connection.execute(named.order_by(entry.number).limit(MOST_PROBLEMS)):
            self._say(
                f"entry {number} ({key}) is listed under an account that it has no posting of"
            )

    def _say(self, problem: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def content_hash(
    connection: Connection, progress: Callable[[str, int], None] = lambda what, count: None
) -> tuple[str, int]:
    """A hash over calls, charges and what is posted for them, and how many calls there are.

    Every part is in the order of its key and entries are summed up by account, so that it tells
    nothing of the order in which the calls came, nor of corrections on the way.
    """
    whole, count = hashlib.sha256(), 0
    for name, rows in (
        ("call", _rows(connection, calls, calls.c.id)),
        ("charge", _rows(connection, charges, charges.c.call, charges.c.side, charges.c["try"])),
        ("net", _net(connection)),
    ):
        for number, row in enumerate(rows, 1):
            whole.update(_written([name, *row]).encode() + b"\n")
            count += name == "call"
            if not number % _STREAMED:
                progress(f"{name}s", number)
    return whole.hexdigest(), count


_WORDING = frozenset({"lines", "reason"})


def _rows(connection: Connection, table: Any, *order: ColumnElement[Any]) -> Iterator[list[Any]]:
    columns = [column for column in table.columns if column.name not in _WORDING]
    by = [_bytewise(connection, each) for each in order]
    query = select(*columns).order_by(*by).execution_options(yield_per=_STREAMED)
    for row in connection.execute(query):
        yield [_plain(value) for value in row]


def _net(connection: Connection) -> Iterator[list[Any]]:
    """What is posted for each call, and of entries without a call each for itself."""
    e, p = entry_table.c, postings.c
    loose = func.coalesce(func.nullif(e.call, literal_column("''")), e.key)
    what = (loose, e.currency, p.account)
    query = (
        select(*what, func.sum(p.amount).label("amount"))
        .select_from(entry_table.join(postings, p.entry == e.number))
        .group_by(*what)
        .having(func.sum(p.amount) != Decimal(0))
    )
    by = [_bytewise(connection, each) for each in what]
    query = query.order_by(*by).execution_options(yield_per=_STREAMED)
    for row in connection.execute(query):
        yield [_plain(value) for value in row]


def _bytewise(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Texts in the same order on all databases."""
    text = isinstance(column.type, String)
    return column.collate("C") if connection.dialect.name == "postgresql" and text else column


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


_written = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
