"""The ledger follows the charges: once, by reversals, to the same end in whatever order."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from longlines import store
from longlines.billing.ledger.model import customer
from longlines.rates.model import Terms
from longlines.store import charges, credit, ledger, tables
from tests.unit.rating.cases import deck, terms
from tests.unit.store.charged import ALICE, AT, BOB, charge_row, save_calls
from tests.unit.store.test_store_charges import carried, record, save, taking

TAXED: dict[str, Any] = {
    "amount": Decimal("1.10"),
    "net": Decimal("1.00"),
    "lines": [
        {"what": "talk", "how": "60 s at 1 a minute: 1 x 60 / 60", "amount": "1.000000"},
        {"what": "City", "how": "2.5 % of 1.00, 0.025 to 0.01, half up", "amount": "0.03"},
        {"what": "State", "how": "7 % of 1.00", "amount": "0.07"},
        {"what": "amount", "how": "USD", "amount": "1.10"},
    ],
}


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url).execution_options(writes=True)
    yield engine
    engine.dispose()


def settle(engine: Engine, *rows: dict[str, Any], **memo: str) -> list[str]:
    """Write these charges, and settle their calls; the keys of what was booked."""
    with engine.begin() as connection:
        charges.write(connection, rows)
        booked = ledger.settle(connection, [row["call"] for row in rows], memo=memo)
    return [each.entry.key for each in booked]


def balances(engine: Engine) -> dict[str, Decimal]:
    with engine.begin() as connection:
        assert ledger.verify(connection).problems == ()
        return {account: amount for (account, _), amount in ledger.balances(connection).items()}


def content(engine: Engine) -> str:
    with engine.begin() as connection:
        found = ledger.verify(connection)
    assert found.ok, found.problems
    return found.content


def test_a_charge_is_booked_with_its_taxes_and_its_cost(engine: Engine) -> None:
    save_calls(engine, ["9.1"])
    bought = charge_row("9.1", "0.006202", side="buy", carrier="cheap", **{"try": 1})
    sold = charge_row("9.1", **TAXED) | {"amount": Decimal("1.10")}
    assert settle(engine, sold, bought) == ["charge:9.1:buy:1:1", "charge:9.1:sell:0:1"]
    assert balances(engine) == {
        "customer:+12025550101": Decimal("1.10"),
        "revenue": Decimal(-1),
        "tax:City": Decimal("-0.03"),
        "tax:State": Decimal("-0.07"),
        "cost": Decimal("0.006202"),
        "carrier:cheap": Decimal("-0.006202"),
    }
    assert settle(engine, sold, bought) == []


def test_a_changed_charge_is_taken_back_and_booked_anew(engine: Engine) -> None:
    save_calls(engine, ["9.1"])
    assert settle(engine, charge_row("9.1", "1.00")) == ["charge:9.1:sell:0:1"]
    assert settle(engine, charge_row("9.1", "0.75"), rerate="7") == [
        "reversal:charge:9.1:sell:0:1",
        "charge:9.1:sell:0:2",
    ]
    assert balances(engine) == {customer(ALICE): Decimal("0.75"), "revenue": Decimal("-0.75")}
    assert settle(engine, charge_row("9.1", "0.75", account=BOB)) == [
        "reversal:charge:9.1:sell:0:2",
        "charge:9.1:sell:0:3",
    ]
    assert settle(engine, charge_row("9.1", None)) == ["reversal:charge:9.1:sell:0:3"]
    assert balances(engine) == {}
    assert settle(engine, charge_row("9.1", "0.75")) == ["charge:9.1:sell:0:4"]
    with engine.begin() as connection:
        again = list(ledger.entries(connection, call="9.1"))
        assert again[1].entry.memo == {"rerate": "7"}
        assert again[2].entry.memo["rerate"] == "7"
        connection.execute(delete(tables.charges))
        (gone,) = ledger.settle(connection, ["9.1"])
    assert gone.entry.reverses == "charge:9.1:sell:0:4"


def test_what_costs_nothing_is_not_booked(engine: Engine) -> None:
    save_calls(engine, ["9.1", "9.2"])
    assert settle(engine, charge_row("9.1", "0.00"), charge_row("9.2", None)) == []


def test_another_currency_is_another_entry(engine: Engine) -> None:
    save_calls(engine, ["9.1"])
    settle(engine, charge_row("9.1", "1.00"))
    settle(engine, charge_row("9.1", "1.00", currency="EUR"))
    with engine.begin() as connection:
        assert ledger.balances(connection, customer(ALICE)) == {
            (customer(ALICE), "EUR"): Decimal(1)
        }


def test_the_intake_books_within_its_transaction(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    save(engine, deck(Terms(Decimal("0.06")), name="cheap", side="buy"))
    of = taking(engine.execution_options(writes=False))
    records = carried(1)
    record(of, *records[:7])
    of.close_lost(AT + timedelta(days=400))
    assert balances(engine) == {}
    record(of, *records[7:])
    assert balances(engine) == {
        customer(ALICE): Decimal("1.20"),
        "revenue": Decimal("-1.20"),
        "cost": Decimal("0.12"),
        "carrier:cheap": Decimal("-0.12"),
    }


def test_the_content_is_the_same_whatever_the_order(engine: Engine) -> None:
    hashes = set()
    for seed in range(3):
        chance = random.Random(seed)
        with engine.begin() as connection:
            _empty(connection)
        save(engine, deck(terms("0.60")))
        save(engine, deck(Terms(Decimal("0.06")), name="cheap", side="buy"))
        records = [each for number in range(4) for each in carried(number)]
        of = taking(engine.execution_options(writes=False))
        while records:
            some = records[: chance.randint(1, len(records))]
            records = records[len(some) :]
            record(of, *chance.sample(some, len(some)))
            if chance.random() < 0.5:
                of.close_lost(AT + timedelta(days=400))
        hashes.add(content(engine))
    assert len(hashes) == 1


def test_a_charge_gives_back_what_was_set_aside(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    records = carried(1)
    of = taking(engine.execution_options(writes=False))
    record(of, *records[:7])
    with engine.begin() as connection:
        (id,) = (row.id for row in connection.execute(tables.calls.select()))
        wanted = credit.Wanted(ALICE, id, "USD", Decimal, 60, 30.0, most_owed=Decimal(100))
        assert credit.reserve(connection, wanted, AT).seconds == 60
    record(of, *records[7:])
    with engine.begin() as connection:
        assert not credit.any_reserved(connection)


def test_calls_of_before_are_booked_when_asked(engine: Engine) -> None:
    save_calls(engine, ["9.1", "9.2", "9.3"])
    with engine.begin() as connection:
        rows = [charge_row("9.1"), charge_row("9.2"), charge_row("9.3", "0.00")]
        charges.write(connection, rows)
        assert ledger.unsettled_calls(connection) == ["9.1", "9.2"]
        assert len(ledger.settle(connection, ["9.1"])) == 1
        assert ledger.unsettled_calls(connection) == ["9.2"]


def _empty(connection: Any) -> None:
    """A database as new, past what guards the ledger."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
    triggers = []
    if connection.dialect.name == "sqlite":
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.exec_driver_sql(found).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for table in reversed(tables.metadata.sorted_tables):
        if table.name != "ledger_head":
            connection.execute(delete(table))
    connection.execute(tables.ledger_head.update().values(number=0, hash=bytes(32)))
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = origin")
