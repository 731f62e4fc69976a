"""Disputes: opened, decided, credited with the taxes in proportion, and never above the charge."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from longlines import store
from longlines.billing import credit_notes
from longlines.billing.credit_notes import BadCredit, Credit
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from longlines.store import alarms, tables, tolls
from longlines.store.disputes import chain, desk
from longlines.store.disputes.chain import Recording
from longlines.store.disputes.model import (
    ALARM,
    Complaint,
    Dispute,
    DisputeError,
    NothingCharged,
    Person,
    StillOpen,
)
from longlines.store.ledger import balance, entries
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, BOB, PERIOD, record, rerating, save, verified

CLERK = Person("mary", "clerk")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RULES = Rules(taxes=(Tax("VAT", Decimal(20)), Tax("City", Decimal(5))))
CALL = f"{spoolfile.START}.2"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1), RULES)
    yield engine
    engine.dispose()


def opened(engine: Engine, wanted: str = "", call: str = CALL) -> Dispute:
    complaint = Complaint(call, "noise", Decimal(wanted) if wanted else None)
    with engine.execution_options(writes=True).begin() as connection:
        return desk.open_(connection, complaint, CLERK, NOW)


def credited(engine: Engine, number: int, amount: str) -> Dispute:
    with engine.execution_options(writes=True).begin() as connection:
        return desk.credit(connection, number, Decimal(amount), CLERK, "it was noisy", NOW)


def owed(engine: Engine, account: str = f"customer:{ALICE}") -> Decimal:
    with engine.connect() as connection:
        return balance(connection, account, "USD")


def test_opened_and_credited_with_the_taxes_in_proportion(engine: Engine) -> None:
    assert owed(engine) == Decimal("1.50")
    dispute = opened(engine)
    assert (dispute.account, dispute.charged, dispute.state) == (ALICE, Decimal("1.50"), "open")
    assert dispute.due_at - dispute.opened_at == timedelta(hours=48)
    done = credited(engine, dispute.id, "0.75")
    assert (done.state, done.credit, done.entry) == (
        "credited",
        Decimal("0.75"),
        f"credit:dispute:{dispute.id}",
    )
    assert owed(engine) == Decimal("0.75")
    assert owed(engine, "tax:VAT") == Decimal("-0.12")
    assert owed(engine, "tax:City") == Decimal("-0.03")
    assert owed(engine, "credit") == Decimal("0.60")
    assert owed(engine, "revenue") == Decimal("-1.20")
    with engine.connect() as connection:
        (note,) = [e.entry for e in entries(connection, call=CALL) if e.entry.kind == "credit"]
    assert note.memo["dispute"] == str(dispute.id)
    assert note.memo["why"] == "it was noisy"
    verified(engine)


def test_never_more_than_was_charged_over_all_disputes(engine: Engine) -> None:
    credited(engine, opened(engine).id, "1.00")
    second = opened(engine)
    with pytest.raises(BadCredit, match=r"1\.00 of it were credited|at most 0\.50 can be credited"):
        credited(engine, second.id, "0.51")
    assert credited(engine, second.id, "0.50").state == "credited"
    assert owed(engine) == Decimal(0)
    assert owed(engine, "tax:VAT") == owed(engine, "tax:City") == Decimal(0)
    with pytest.raises(NothingCharged, match=r"all that was charged .* was credited"):
        opened(engine)


def test_what_can_not_be_disputed_or_credited(engine: Engine) -> None:
    with pytest.raises(NothingCharged, match=r"longlines explain 9\.9 tells why"):
        opened(engine, call="9.9")
    with pytest.raises(DisputeError, match=r"between 0 and USD 1\.50 can be disputed, 2\.00"):
        opened(engine, "2.00")
    number = opened(engine, "1.00").id
    with pytest.raises(StillOpen, match=f"dispute {number} of this call is open"):
        opened(engine)
    for amount, message in (("0.001", "no coin smaller than 0.01"), ("9", r"at most 1\.50")):
        with pytest.raises(BadCredit, match=message):
            credited(engine, number, amount)
    with pytest.raises(DisputeError, match="there is no dispute 99"):
        credited(engine, 99, "1")
    with engine.execution_options(writes=True).begin() as connection:
        assert desk.refuse(connection, number, CLERK, "it was fine", NOW).state == "refused"
    with pytest.raises(DisputeError, match="was refused at 2026-11-23 15:00 UTC"):
        credited(engine, number, "1")
    assert owed(engine) == Decimal("1.50")
    assert opened(engine).id != number


def test_two_clerks_at_once_decide_once(engine: Engine) -> None:
    number = opened(engine).id
    start, results = threading.Barrier(4), []

    def decide() -> None:
        start.wait(10)
        try:
            credited(engine, number, "1.00")
            results.append("credited")
        except DisputeError:
            results.append("late")

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(results) == ["credited", "late", "late", "late"]
    assert owed(engine) == Decimal("0.50")


def test_two_disputes_opened_at_once_are_one(engine: Engine) -> None:
    start, results = threading.Barrier(4), []

    def dispute() -> None:
        start.wait(10)
        results.append(tolls.dispute(engine, ALICE, CALL, "5.5", "by-telephone"))

    threads = [threading.Thread(target=dispute) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(each.disputed for each in results) == ["open", "open", "open", "opened"]
    assert len({each.number for each in results}) == 1


def test_an_overdue_one_raises_an_alarm_once_until_it_is_decided(engine: Engine) -> None:
    number = opened(engine).id
    late = NOW + timedelta(hours=48)
    assert desk.watch(engine, late - timedelta(seconds=1)) == []
    for _ in range(2):
        assert [each.id for each in desk.watch(engine, late)] == [number]
    with engine.connect() as connection:
        (alarm,) = alarms.open_(connection, ALARM)
    assert (alarm.subject, alarm.count) == (str(number), 1)
    assert f"longlines dispute show {number}" in alarm.text
    credited(engine, number, "0.10")
    assert desk.watch(engine, late) == []
    with engine.connect() as connection:
        assert alarms.open_(connection, ALARM) == []


def test_by_telephone_only_for_who_paid(engine: Engine) -> None:
    assert tolls.dispute(engine, BOB, CALL, "5.5", "by-telephone").disputed == "nothing"
    answer = tolls.dispute(engine, ALICE, CALL, "5.5", "by-telephone")
    assert answer.disputed == "opened"
    with engine.connect() as connection:
        found = desk.find(connection, answer.number)
        (step,) = desk.steps(connection, answer.number)
    assert (found.complaint, step.person) == ("5.5", Person(ALICE, "customer"))


def test_what_is_told_by_telephone(engine: Engine) -> None:
    assert tolls.last_call(engine, BOB) is None
    assert tolls.owed(engine, BOB) == []
    last = tolls.last_call(engine, ALICE)
    assert last is not None
    assert (last.id, last.number, str(last.cost), last.currency) == (CALL, BOB, "1.50", "USD")
    (held,) = tolls.owed(engine, ALICE)
    assert (str(held.amount), held.currency) == ("1.50", "USD")
    record(engine, spoolfile.call_records(5, begins=3600), RULES)
    again = tolls.last_call(engine, ALICE)
    assert again is not None
    assert again.id == f"{spoolfile.START + 3600}.10"
    credited(engine, opened(engine).id, "1.50")
    assert [str(each.amount) for each in tolls.owed(engine, ALICE)] == ["1.50"]


def test_the_whole_story_is_one_list(engine: Engine) -> None:
    dispute = opened(engine)
    save(engine, deck(terms("0.50")))
    desk_ = rerating(engine, RULES)
    desk_.carry_on(desk_.begin(PERIOD, "joe", "wrong deck"))
    credited(engine, dispute.id, "0.25")
    _invoice(engine)
    with engine.connect() as connection:
        found = desk.find(connection, dispute.id)
        recording = Recording(CALL, f"{CALL}-caller_name.wav", 1.25)
        links = chain.chain(connection, found, [recording])
    by_kind = {each.what: each for each in links}
    assert set(by_kind) == {
        "call",
        "recording",
        "charge",
        "complaint",
        "rerate",
        "decision",
        "credit",
    }
    assert "USD 1.50 became USD 1.25 (wrong deck)" in by_kind["rerate"].text
    assert by_kind["recording"].text == f"{CALL}-caller_name.wav, 1.2 s"
    assert "mary (clerk) disputes USD 1.50: noise" in by_kind["complaint"].text
    assert by_kind["decision"].facts["taxes"] == "0.05"
    assert by_kind["credit"].facts["invoice"] == "LL-0001"
    assert [each.at for each in links] == sorted(each.at for each in links)


def _invoice(engine: Engine) -> None:
    """One that has everything booked so far."""
    row = {
        "series": "LL",
        "sequence": 1,
        "number": "LL-0001",
        "account": ALICE,
        "currency": "USD",
        "period": "2026-12",
        "language": "en",
        "issued_at": datetime(2027, 1, 1, tzinfo=UTC),
        "ends_at": datetime(2027, 1, 1, tzinfo=UTC),
        "due": Decimal(0),
        "through": 99,
        "open_from": 1,
        "sha256": "0" * 64,
        "content": "{}",
    }
    with engine.begin() as connection:
        connection.execute(insert(tables.invoices).values(row))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 150), min_size=1, max_size=6),
    st.integers(0, 100),
)
def test_any_credits_come_to_no_more_than_price_and_taxes(cents: list[int], vat: int) -> None:
    net = Decimal("1.20")
    tax = (net * vat / 100).quantize(Decimal("0.01"))
    lines = [{"what": "VAT", "how": f"{vat} % of 1.20", "amount": f"{tax:f}"}]
    charge = {
        "call": "1.1",
        "side": "sell",
        "try": 0,
        "account": ALICE,
        "carrier": "local",
        "currency": "USD",
        "amount": net + tax,
        "net": net,
        "at": NOW,
        "lines": lines,
        "billed_seconds": 60,
        "class": "direct",
        "deck": "default",
        "version": 1,
        "prefix": "1202",
        "quote": None,
    }
    before = taxes = Decimal(0)
    for each in cents:
        amount = min(Decimal(each) / 100, net + tax - before)
        if not amount:
            break
        note = credit_notes.entry(charge, Credit("k", NOW, amount, before, {}))
        assert sum(posting.amount for posting in note.postings) == 0
        parts = {posting.account: posting.amount for posting in note.postings}
        assert all(part >= 0 for name, part in parts.items() if not name.startswith("customer:"))
        taxes += parts.get("tax:VAT", Decimal(0))
        before += amount
        assert abs(taxes - tax * before / (net + tax)) <= Decimal("0.01")
    assert taxes <= tax
    if before == net + tax:
        assert taxes == tax
