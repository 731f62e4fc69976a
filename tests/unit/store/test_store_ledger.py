"""Entries are booked once, in a chain that tells of every edit, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, text, update
from sqlalchemy.exc import DBAPIError

from longlines import store
from longlines.billing.ledger.model import Entry, Kind, Posting, customer, link
from longlines.store import ledger, tables

ALICE = customer("+12025550101")
AT = datetime(2026, 11, 20, 12, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url).execution_options(writes=True)
    yield engine
    engine.dispose()


def entry(
    key: str, amount: str = "1.25", currency: str = "USD", call: str = "", kind: Kind = "charge"
) -> Entry:
    both = (Posting(ALICE, Decimal(amount)), Posting("revenue", -Decimal(amount)))
    return Entry(key, kind, AT, call, currency, both, memo={"who": "tests"})


def unguarded(connection: Connection) -> None:
    """As somebody is who owns the database: past the triggers."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        return
    for table in ("entries", "postings"):
        for deed in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER {table}_no_{deed}"))


def problems(engine: Engine, expected: tuple[int, str] | None = None) -> tuple[str, ...]:
    with engine.begin() as connection:
        return ledger.verify(connection, expected).problems


def test_what_is_booked_comes_back_as_it_was(engine: Engine) -> None:
    with engine.begin() as connection:
        first, second = ledger.book(connection, [entry("a", call="9.1"), entry("b")])
    assert (first.number, second.number, second.previous) == (1, 2, first.hash)
    with engine.begin() as connection:
        assert list(ledger.entries(connection)) == [first, second]
        assert list(ledger.entries(connection, call="9.1")) == [first]
        assert list(ledger.entries(connection, account=ALICE, after=1)) == [second]
        assert list(ledger.entries(connection, account="cash")) == []
        assert ledger.find(connection, "a", "9.1") == first
        assert ledger.balance(connection, ALICE, "USD") == Decimal("2.5")
        assert ledger.balance(connection, "revenue", "USD") == Decimal("-2.5")
        assert ledger.balance(connection, ALICE, "USD", until=first.booked_at) == 0
        assert ledger.head(connection) == (2, second.hash)
    assert problems(engine) == ()


def test_a_key_is_booked_once(engine: Engine) -> None:
    with engine.begin() as connection:
        assert len(ledger.book(connection, [entry("a"), entry("a")])) == 1
        assert ledger.book(connection, [entry("a")]) == []
        with pytest.raises(ledger.NotTheSame, match="book its reversal"):
            ledger.book(connection, [entry("a", "1.26")])
        assert ledger.head(connection)[0] == 1


def test_nobody_changes_what_is_booked(engine: Engine) -> None:
    with engine.begin() as connection:
        ledger.book(connection, [entry("a")])
    for table, column in (("entries", "number"), ("postings", "amount")):
        for deed in (f"UPDATE {table} SET {column} = 5", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
                connection.execute(text(deed))


TAMPERED = (
    ("UPDATE entries SET currency = 'EUR' WHERE number = 2", "entry 2 (b) was changed"),
    ("UPDATE entries SET memo = '{}' WHERE number = 1", "entry 1 (a) was changed"),
    ("UPDATE entries SET number = 9 WHERE number = 3", "entry 9 (c) was changed"),
    ("UPDATE entries SET party = 'x' WHERE number = 3", "entry 3 (c) is listed under an"),
    ("UPDATE postings SET amount = 1 WHERE entry = 3", "entry 3 (c) was changed"),
    ("UPDATE postings SET account = 'cash' WHERE entry = 1", "entry 1 (a) was changed"),
    ("DELETE FROM postings WHERE entry = 2 AND position = 1", "entry 2 (b) was changed"),
    ("DELETE FROM entries WHERE number = 2", "entry 2 is missing"),
    ("DELETE FROM entries WHERE number = 2", "there are postings of entry 2"),
    ("DELETE FROM entries WHERE number = 3", "ends with entry 2 and should end with 3"),
    ("UPDATE balances SET amount = 7 WHERE account = 'revenue'", "balance of revenue says"),
)


def test_an_edited_row_is_named(engine: Engine) -> None:
    with engine.begin() as connection:
        ledger.book(connection, [entry("a"), entry("b"), entry("c")])
        unguarded(connection)
    for statement, named in TAMPERED:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                unguarded(connection)
            connection.execute(text(statement))
            found = ledger.verify(connection).problems
            assert any(named in each for each in found), (statement, found)
            connection.rollback()
    assert problems(engine) == ()


def test_an_entry_that_was_replaced_whole_is_named(engine: Engine) -> None:
    """With a hash that fits what it says; only its neighbour still knows the old one."""
    with engine.begin() as connection:
        first, second = ledger.book(connection, [entry("a"), entry("b")])
        noted = (second.number, second.hash)
        unguarded(connection)
        forged = replace(first.entry, memo={"who": "a forger"})
        own = link(first.previous, 1, first.booked_at, forged)
        mine = tables.entries.c.number == 1
        values = {"memo": forged.memo, "hash": bytes.fromhex(own)}
        connection.execute(update(tables.entries).where(mine).values(values))
    assert problems(engine) == ("entry 1, before entry 2 (b), was replaced",)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            unguarded(connection)
        last = link(own, 2, second.booked_at, second.entry)
        values = {"previous": bytes.fromhex(own), "hash": bytes.fromhex(last)}
        of_second = tables.entries.c.number == 2
        connection.execute(update(tables.entries).where(of_second).values(values))
        connection.execute(update(tables.ledger_head).values(hash=bytes.fromhex(last)))
    assert problems(engine) == ()
    (told,) = problems(engine, noted)
    assert "the chain was rewritten" in told
    (told,) = problems(engine, (7, last))
    assert told == "entry 7, which was noted, is missing"
