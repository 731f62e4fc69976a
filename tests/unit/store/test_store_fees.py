"""Services that flows charge: once each, whatever is told twice, given back or read again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.billing.invoices.items import Item
from longlines.billing.ledger.model import customer
from longlines.billing.rating.billable import FEES
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.store import ledger
from longlines.store.disputes import desk
from longlines.store.disputes.model import Complaint, NothingCharged, Person
from longlines.store.invoices.reading import open_account
from longlines.store.reconciling import reconcile
from longlines.store.tolls import last_call
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import ALICE, all_charges, record, save, taking

RULES = Rules(
    surcharges=(Surcharge("directory", Decimal("1.25"), "USD"),),
    taxes=(Tax("VAT", Decimal(20)),),
)
CALLER = f"{spoolfile.START}.2"
YEAR = datetime(2027, 12, 1, tzinfo=UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def event(kind: str, at: float, **facts: str) -> bytes:
    told = urlencode({"flow": "directory-assistance", "step": "charge", **facts})
    return spoolfile.record(kind, at, CALLER, CALLER, f'{{"extra":"{told}"}}')


def query(id: str, at: float = 0.5, account: str = ALICE) -> bytes:
    facts = {"id": id, "class": "directory", "account": account, "number": "411"}
    return event("LL_CHARGE", at, **facts)


def refund(id: str, at: float = 0.6) -> bytes:
    return event("LL_REFUND", at, id=id, reason="wrong-number")


def asked(*told: bytes) -> list[bytes]:
    """A call that only asks."""
    of = spoolfile.call_records(1)
    return [*of[:2], *told, *of[-2:]]


def connected(*told: bytes) -> list[bytes]:
    """A call that asks, and is connected."""
    of = spoolfile.call_records(1)
    return [*of[:2], *told, *of[2:]]


def amounts(engine: Engine) -> list[tuple[int, str, Decimal | None]]:
    return [(each.try_, each.call_class, each.amount) for each in all_charges(engine)]


def owed(engine: Engine) -> Decimal:
    with engine.connect() as connection:
        assert ledger.verify(connection).ok
        return sum(ledger.balances(connection, customer(ALICE)).values(), Decimal(0))


def test_a_question_is_charged_with_its_taxes_and_booked(engine: Engine) -> None:
    record(taking(engine, RULES), *asked(query("a1")))
    (charge,) = all_charges(engine)
    assert (charge.try_, charge.account, charge.number) == (FEES, ALICE, "411")
    assert (charge.net, charge.amount, charge.currency) == (Decimal("1.25"), Decimal("1.50"), "USD")
    assert [line["what"] for line in charge.lines] == ["surcharge", "VAT", "amount"]
    assert owed(engine) == Decimal("1.50")


def test_a_step_that_ran_again_charges_nothing_twice(engine: Engine) -> None:
    told = [query("a1", 0.5), query("b2", 0.6), query("a1", 0.7), query("b2", 0.8)]
    record(taking(engine, RULES), *asked(*told))
    assert amounts(engine) == [
        (FEES, "directory", Decimal("1.50")),
        (FEES + 1, "directory", Decimal("1.50")),
    ]
    assert owed(engine) == Decimal("3.00")


@pytest.mark.parametrize("cut", [1, 3, 5])
def test_a_call_that_is_read_in_pieces_and_again_is_charged_once(engine: Engine, cut: int) -> None:
    records = asked(query("a1"), query("b2"), refund("b2"))
    record(taking(engine, RULES), *records[:cut])
    record(taking(engine, RULES), *records[cut:])
    once = owed(engine)
    record(taking(engine, RULES), *records)
    assert [amount for _, _, amount in amounts(engine)] == [Decimal("1.50"), Decimal(0)]
    assert owed(engine) == once == Decimal("1.50")


def test_what_is_given_back_costs_nothing_and_says_why(engine: Engine) -> None:
    record(taking(engine, RULES), *asked(query("a1"), refund("a1"), refund("a1"), refund("c3")))
    (charge,) = all_charges(engine)
    assert charge.amount == 0
    assert charge.lines[0]["how"] == "it was given back: wrong-number"
    assert owed(engine) == 0


def test_a_refund_that_is_told_after_the_charge_was_booked_takes_it_back(engine: Engine) -> None:
    record(taking(engine, RULES), *asked(query("a1")))
    assert owed(engine) == Decimal("1.50")
    record(taking(engine, RULES), refund("a1"))
    assert amounts(engine) == [(FEES, "directory", Decimal(0))]
    assert owed(engine) == 0


def test_conversation_and_question_are_charged_beside_each_other(engine: Engine) -> None:
    save(engine, deck(terms("0.60", first=1, next=1)))
    record(taking(engine, RULES), *connected(query("a1")))
    assert amounts(engine) == [
        (0, "direct", Decimal("0.73")),
        (FEES, "directory", Decimal("1.50")),
    ]
    assert owed(engine) == Decimal("2.23")
    with engine.connect() as connection:
        items = open_account(connection, ALICE, "USD", YEAR).items
    assert [_told(item) for item in items] == [
        ("direct", "+12025550102", Decimal("60.125"), Decimal("0.73")),
        ("directory", "411", Decimal(0), Decimal("1.50")),
    ]


def _told(item: Item) -> tuple[str, str, Decimal, Decimal]:
    assert item.facts
    return item.facts.service, item.facts.called, item.facts.seconds, item.amount


def test_without_a_surcharge_a_question_is_free(engine: Engine) -> None:
    record(taking(engine, Rules()), *asked(query("a1")))
    (charge,) = all_charges(engine)
    assert charge.amount == 0
    assert "has no surcharge for the class directory" in str(charge.lines[0]["how"])


def test_a_surcharge_in_another_currency_is_no_price_until_there_is_one(engine: Engine) -> None:
    foreign = Rules(surcharges=(Surcharge("directory", Decimal(1), "EUR"),))
    record(taking(engine, foreign), *asked(query("a1")))
    (charge,) = all_charges(engine)
    assert charge.amount is None
    assert "is in EUR" in (charge.reason or "")
    with engine.execution_options(writes=True).begin() as connection:
        from longlines.store import charges

        assert charges.without_price(connection) == [CALLER]


def test_nobody_is_charged_whose_account_nobody_knows(engine: Engine) -> None:
    record(taking(engine, RULES), *asked(query("a1", account="")))
    assert amounts(engine) == []


def test_the_caller_is_told_of_it_on_611_and_can_dispute_it(engine: Engine) -> None:
    record(taking(engine, RULES), *asked(query("a1")))
    found = last_call(engine, ALICE)
    assert found
    assert (found.id, found.number, found.cost) == (CALLER, "411", Decimal("1.50"))
    clerk, now = Person("clerk", "clerk"), datetime.now(UTC)
    complaint = Complaint(CALLER, "it was wrong", account=ALICE)
    with engine.execution_options(writes=True).begin() as connection:
        opened = desk.open_(connection, complaint, clerk, now)
        desk.credit(connection, opened.id, Decimal("1.50"), clerk, "it was", now)
    assert owed(engine) == 0
    with engine.execution_options(writes=True).begin() as connection, pytest.raises(NothingCharged):
        desk.open_(connection, complaint, clerk, now)


def test_reconciliation_finds_a_service_that_was_never_booked(engine: Engine) -> None:
    since = datetime.fromtimestamp(spoolfile.START, UTC) - timedelta(hours=1)
    store.Intake(engine, None).record(spoolfile.batch(*asked(query("a1"))))
    found = reconcile(engine, [], since, since + timedelta(days=1)).open
    assert [each.kind for each in found if each.kind == "charge"] == ["charge"]
