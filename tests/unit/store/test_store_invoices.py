"""Invoices: every entry on one of them, whatever happens between two runs, on both databases."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, select, update
from sqlalchemy.exc import DBAPIError

from longlines import store
from longlines.billing.invoices import codec
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.period import Period
from longlines.billing.invoices.rules import InvoiceRules
from longlines.billing.ledger.model import customer
from longlines.host.accounts import Account
from longlines.host.invoices import Done, InvoiceDesk
from longlines.store import invoices, tables
from longlines.store.ledger import balance
from tests.unit.invoices.samples import ISSUER, ZONE
from tests.unit.store.invoiced import charge, fill, forgive, pay, uncharge

ALICE, BOB = "+12025550101", "+12025550102"
NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)
DECEMBER = NOVEMBER + timedelta(days=30)
ISSUED = datetime(2026, 12, 1, 9, tzinfo=UTC)
RULES = InvoiceRules(ISSUER, series="LL", zone=ZONE)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine) -> InvoiceDesk:
    return InvoiceDesk(engine, RULES, {ALICE: Account("alice", ALICE, "caller", "es")})


def run(desk: InvoiceDesk, month: str, *, dry: bool = False) -> list[Done]:
    return list(desk.run(desk.period(month), desk.billed(), ISSUED, dry=dry))


def issued(desk: InvoiceDesk, month: str) -> dict[tuple[str, str], Invoice]:
    """The invoices of a month as they are kept, by account and currency."""
    with desk.engine.connect() as connection:
        kept = list(invoices.kept(connection, period=month))
        found = {(each.account, each.currency): each.number for each in kept}
        told = {key: invoices.content(connection, number) for key, number in found.items()}
    return {key: each for key, each in told.items() if each is not None}


def of_alice(desk: InvoiceDesk, month: str) -> Invoice:
    return issued(desk, month)[ALICE, "USD"]


def test_each_account_gets_an_invoice_and_a_second_run_changes_nothing(
    desk: InvoiceDesk,
) -> None:
    charge(desk.engine, "a1", ALICE, NOVEMBER)
    charge(desk.engine, "a2", ALICE, NOVEMBER + timedelta(minutes=5))
    charge(desk.engine, "b1", BOB, NOVEMBER)
    assert [each.outcome for each in run(desk, "2026-11", dry=True)] == ["tried", "tried"]
    assert issued(desk, "2026-11") == {}
    done = run(desk, "2026-11")
    assert [(each.outcome, each.number) for each in done] == [
        ("issued", "LL-000001"),
        ("issued", "LL-000002"),
    ]
    first = issued(desk, "2026-11")
    invoice = first[ALICE, "USD"]
    assert invoice == done[0].invoice
    assert [line.call for line in invoice.calls] == ["a1", "a2"]
    assert invoice.calls[0].place == "London"
    assert (invoice.totals.calls, invoice.totals.taxes) == (Decimal("0.60"), Decimal("0.06"))
    assert invoice.totals.due == Decimal("0.66")
    assert (invoice.language, first[BOB, "USD"].language) == ("es", "en")
    assert [(each.outcome, each.number) for each in run(desk, "2026-11")] == [
        ("already", "LL-000001"),
        ("already", "LL-000002"),
    ]
    assert issued(desk, "2026-11") == first
    assert [each.outcome for each in run(desk, "2026-10")] == ["later", "later"]


def test_what_came_late_or_changed_is_on_the_next_one_as_such(desk: InvoiceDesk) -> None:
    engine = desk.engine
    charge(engine, "same", ALICE, NOVEMBER)
    charge(engine, "dearer", ALICE, NOVEMBER)
    charge(engine, "gone", ALICE, NOVEMBER)
    charge(engine, "next", ALICE, DECEMBER)
    fill(engine, [("settled", ALICE, NOVEMBER, Decimal("0.90"), "USD")])
    fill(engine, [("settled", ALICE, NOVEMBER, Decimal("0.50"), "USD")])
    run(desk, "2026-11")
    november = of_alice(desk, "2026-11")
    assert {line.call for line in november.calls} == {"same", "dearer", "gone", "settled"}
    assert november.corrections == ()
    assert november.totals.due == Decimal("1.54")

    fill(engine, [("dearer", ALICE, NOVEMBER, Decimal("0.80"), "USD")], memo={"rerate": "3"})
    uncharge(engine, "gone")
    charge(engine, "late", ALICE, NOVEMBER)
    pay(engine, ALICE, "1.54", "payment:1")
    forgive(engine, ALICE, "0.11", "0.01", "credit:1")
    run(desk, "2026-12")
    december = of_alice(desk, "2026-12")
    assert [(line.call, line.late) for line in december.calls] == [("late", True), ("next", False)]
    assert [(each.call, each.old, each.new, each.tax) for each in december.corrections] == [
        ("dearer", Decimal("0.33"), Decimal("0.88"), Decimal("0.05")),
        ("gone", Decimal("0.33"), Decimal(0), Decimal("-0.03")),
    ]
    assert "3" in december.corrections[0].reason
    assert december.corrections[1].number == "+442079460000"
    (paid,) = december.payments
    assert (paid.kind, paid.amount, paid.text) == ("payment", Decimal("1.54"), "bank transfer")
    (credit,) = december.credits
    assert (credit.amount, credit.tax, credit.dispute) == (
        Decimal("0.11"),
        Decimal("0.01"),
        "17",
    )
    assert december.previous_number == november.number
    assert december.totals.previous == Decimal("1.54")
    with engine.connect() as connection:
        assert december.totals.due == balance(connection, customer(ALICE), "USD")
    assert of_alice(desk, "2026-11") == november


def test_currencies_are_never_added_up(desk: InvoiceDesk) -> None:
    charge(desk.engine, "usd", ALICE, NOVEMBER)
    charge(desk.engine, "eur", ALICE, NOVEMBER, currency="EUR")
    run(desk, "2026-11")
    both = issued(desk, "2026-11")
    assert {(key[1], each.totals.due) for key, each in both.items()} == {
        ("EUR", Decimal("0.33")),
        ("USD", Decimal("0.33")),
    }
    assert {each.currency: [line.call for line in each.calls] for each in both.values()} == {
        "EUR": ["eur"],
        "USD": ["usd"],
    }


def test_a_call_at_midnight_belongs_to_the_month_of_the_zone(desk: InvoiceDesk) -> None:
    border = desk.period("2026-11").ends
    assert border == datetime(2026, 12, 1, 5, tzinfo=UTC)
    charge(desk.engine, "before", ALICE, border - timedelta(milliseconds=1))
    charge(desk.engine, "after", ALICE, border)
    run(desk, "2026-11")
    assert [line.call for line in of_alice(desk, "2026-11").calls] == ["before"]
    run(desk, "2026-12")
    december = of_alice(desk, "2026-12")
    assert [(line.call, line.late) for line in december.calls] == [("after", False)]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_every_entry_is_on_one_invoice(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    desk = InvoiceDesk(engine, RULES, {})
    months = ["2026-09", "2026-10", "2026-11"]
    begun = datetime(2026, 9, 1, 4, tzinfo=UTC)
    known: dict[str, tuple[str, datetime]] = {}
    for turn, month in enumerate(months):
        for step in range(12):
            deed, key = chance.random(), f"{turn}.{step}"
            if deed < 0.5 or not known:
                account = chance.choice((ALICE, BOB))
                at = begun + timedelta(hours=chance.randrange(24 * 100))
                known[key] = account, at
                charge(engine, key, account, at, Decimal(chance.randrange(1, 999)) / 100)
            elif deed < 0.75:
                call = chance.choice(list(known))
                charge(engine, call, *known[call], Decimal(chance.randrange(1, 999)) / 100)
            elif deed < 0.85:
                call = chance.choice(list(known))
                uncharge(engine, call)
            else:
                pay(engine, chance.choice((ALICE, BOB)), "2.50", f"payment:{key}")
        run(desk, month)
    for account in (ALICE, BOB):
        with engine.connect() as connection:
            opened = invoices.open_account(
                connection, account, "USD", datetime(2100, 1, 1, tzinfo=UTC)
            )
            whole = balance(connection, customer(account), "USD")
        left = sum((item.amount for item in opened.items), Decimal(0))
        assert opened.before.due + left == whole
        every = [issued(desk, month).get((account, "USD")) for month in months]
        due = Decimal(0)
        for invoice in filter(None, every):
            assert invoice.totals.previous == due
            due = invoice.totals.due
            ends = _ends(desk.period(invoice.month))
            assert all(line.at < ends for line in invoice.calls)
        assert due == opened.before.due


def _ends(month: Period) -> datetime:
    return month.ends


def test_what_was_issued_can_not_be_changed_unseen(desk: InvoiceDesk) -> None:
    charge(desk.engine, "a1", ALICE, NOVEMBER)
    run(desk, "2026-11")
    for statement in (
        update(tables.invoices).values(due=Decimal(0)),
        delete(tables.invoices),
    ):
        with pytest.raises(DBAPIError, match="never changed"), desk.engine.begin() as connection:
            connection.execute(statement)
    with desk.engine.execution_options(writes=True).begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        trigger = "invoices_no_update" if sqlite else "invoices_guard_update ON invoices"
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        content = connection.execute(select(tables.invoices.c.content)).scalar_one()
        cheaper = content.replace('"due":"0.33"', '"due":"0.03"')
        assert cheaper != content
        connection.execute(update(tables.invoices).values(content=cheaper))
    with (
        desk.engine.connect() as connection,
        pytest.raises(invoices.Damaged, match="LL-000001 was changed"),
    ):
        invoices.content(connection, "LL-000001")


def test_hostile_texts_come_back_as_they_were(desk: InvoiceDesk) -> None:
    hostile = '=HYPERLINK("http://x")\n"quoted", \u202eright to left \U0001f4de' + "x" * 2000
    charge(desk.engine, "a1", ALICE, NOVEMBER)
    with desk.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(tables.charges).values(number=hostile))
    run(desk, "2026-11")
    invoice = of_alice(desk, "2026-11")
    assert invoice.calls[0].number == hostile
    assert codec.loads(codec.dumps(invoice)) == invoice


def test_an_account_is_read_by_indexes_only(desk: InvoiceDesk) -> None:
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("SQLite tells its plan in words that don't depend on statistics")
    charge(desk.engine, "a1", ALICE, NOVEMBER)
    asked: list[tuple[str, Any]] = []
    with desk.engine.connect() as connection:
        event.listen(
            connection, "before_cursor_execute", lambda *words: asked.append((words[2], words[3]))
        )
        invoices.open_account(connection, ALICE, "USD", ISSUED)
        plans = [
            step
            for statement, values in list(asked)
            for (*_, step) in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert [step for step in plans if "SCAN" in step] == ["SCAN ledger_head"]
    assert sum("ix_entries_party (party=? AND number>" in step for step in plans) == 2


def test_there_is_no_invoice_of_nothing(desk: InvoiceDesk) -> None:
    charge(desk.engine, "a1", ALICE, DECEMBER)
    assert [each.outcome for each in run(desk, "2026-11")] == ["nothing"]
    with desk.engine.connect() as connection:
        assert list(invoices.kept(connection)) == []
        assert invoices.find(connection, "LL-000001") is None
        assert invoices.content(connection, "LL-000001") is None
