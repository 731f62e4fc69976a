"""Entries are booked once, in a chain that tells of every edit, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from longlines import store
from longlines.billing.ledger.model import BadEntry, Entry, Kind, Posting, customer
from longlines.store import ledger

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


def tamper(engine: Engine, statement: str) -> None:
    """As somebody would who owns the database: past the triggers."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for table in ("entries", "postings"):
                for deed in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{deed}"))
        connection.execute(text(statement))
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = origin"))


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


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("a", currency="dollars"), "no currency"),
        (entry("a", "0.0000001"), "finer than a millionth"),
        (entry(""), "needs a key"),
        (Entry("a", "charge", AT, "", "USD", (Posting("x", Decimal(1)),)), "two postings"),
        (
            Entry(
                "a", "charge", AT, "", "USD", (Posting("x", Decimal(1)), Posting("y", Decimal(1)))
            ),
            "out of balance by 2 USD",
        ),
    ],
)
def test_what_is_wrong_is_not_booked(engine: Engine, wrong: Entry, said: str) -> None:
    with engine.begin() as connection, pytest.raises(BadEntry, match=said):
        ledger.book(connection, [wrong])


@pytest.mark.parametrize("table", ["entries", "postings"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = 5", "DELETE FROM {}"])
def test_nobody_changes_what_is_booked(engine: Engine, table: str, deed: str) -> None:
    with engine.begin() as connection:
        ledger.book(connection, [entry("a")])
    column = "number" if table == "entries" else "amount"
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(deed.format(table, column)))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE entries SET currency = 'EUR' WHERE number = 2", "entry 2 (b) was changed"),
        ("UPDATE entries SET memo = '{}' WHERE number = 1", "entry 1 (a) was changed"),
        ("UPDATE postings SET amount = 1 WHERE entry = 3", "entry 3 (c) was changed"),
        ("UPDATE postings SET account = 'cash' WHERE entry = 1", "entry 1 (a) was changed"),
        ("DELETE FROM postings WHERE entry = 2 AND position = 1", "entry 2 (b) was changed"),
        ("DELETE FROM entries WHERE number = 2", "entry 2 is missing"),
        ("DELETE FROM entries WHERE number = 3", "ends with entry 2 and should end with 3"),
        ("UPDATE balances SET amount = 7 WHERE account = 'revenue'", "balance of revenue says"),
    ],
)
def test_an_edited_row_is_named(engine: Engine, statement: str, named: str) -> None:
    with engine.begin() as connection:
        ledger.book(connection, [entry("a"), entry("b"), entry("c")])
    tamper(engine, statement)
    assert any(named in each for each in problems(engine))
