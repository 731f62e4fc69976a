"""Prices given again: what changes, what stays, what fails; and how it is taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from longlines import store
from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from longlines.store import tables
from longlines.store.deck_shelf import DeckShelf
from longlines.store.disputes import desk
from longlines.store.disputes.model import Complaint, Person
from longlines.store.ledger import balance, entries
from longlines.store.rerating import batches, kept
from longlines.store.rerating.model import FAILED, SAME, Group, RerateError, Tally
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import (
    ALICE,
    BEGAN,
    BOB,
    LONG_AGO,
    PERIOD,
    record,
    rerating,
    save,
    verified,
)
from tests.unit.store.test_store_charges import all_charges, carried, quoted
from tests.unit.store.tried import tried_call

CUSTOMER = f"customer:{ALICE}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def owed(engine: Engine, account: str = CUSTOMER) -> Decimal:
    with engine.connect() as connection:
        return balance(connection, account, "USD")


def amounts(engine: Engine) -> list[Decimal | None]:
    return [each.amount for each in all_charges(engine)]


def sums(tally: Tally) -> dict[Group, tuple[int, Decimal, Decimal]]:
    return {group: (s.charges, s.before, s.after) for group, s in tally.groups.items()}


def test_a_dry_run_tells_the_differences_and_changes_nothing(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    save(engine, deck(terms("0.06"), name="cheap", side="buy"))
    record(engine, [*carried(1), *carried(2)])
    before, whole = amounts(engine), verified(engine)
    save(engine, deck(terms("0.50")))
    save(engine, deck(terms("0.07"), name="cheap", side="buy"))
    tally = rerating(engine).look(PERIOD)
    assert (tally.looked_at, tally.changed, tally.failed) == (4, 4, 0)
    assert sums(tally) == {
        Group("sell", ALICE, "USD"): (2, Decimal("2.40"), Decimal("2.00")),
        Group("buy", "cheap", "USD"): (2, Decimal("0.24"), Decimal("0.28")),
    }
    assert amounts(engine) == before
    assert verified(engine) == whole
    with engine.connect() as connection:
        assert kept.runs(connection) == []


def test_it_is_applied_by_reversing_and_new_entries(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)
    save(engine, deck(terms("0.60")))
    save(engine, deck(terms("0.06"), name="cheap", side="buy"))
    record(engine, [each for number in range(5) for each in carried(number)])
    save(engine, deck(terms("0.50")))
    desk_ = rerating(engine)
    told: list[tuple[int, int]] = []
    number = desk_.begin(PERIOD, "mary", "wrong rate since the 1st")
    tally = desk_.carry_on(number, lambda done, total: told.append((done, total)))
    assert (tally.changed, tally.looked_at) == (5, 10)
    assert told[-1] == (10, 10)
    assert owed(engine) == Decimal("5.00")
    assert amounts(engine) == [Decimal("1.00"), Decimal("0.12")] * 5
    verified(engine)
    call = all_charges(engine)[0].call
    with engine.connect() as connection:
        found = [each.entry for each in entries(connection, call=call)]
        (change,) = kept.of_call(connection, call)
        run = kept.find(connection, number)
    assert [each.kind for each in found] == ["charge", "cost", "reversal", "charge"]
    assert found[3].memo["rerate"] == found[2].memo["rerate"] == str(number)
    assert found[3].memo["why"] == "wrong rate since the 1st"
    assert (change.change.before["amount"], change.change.after["amount"]) == (
        Decimal("1.20"),
        Decimal("1.00"),
    )
    assert (run.who, run.why, run.looked_at) == ("mary", "wrong rate since the 1st", 10)
    assert run.ended_at is not None
    again = desk_.begin(PERIOD, "mary", "once more")
    assert desk_.carry_on(again).changed == 0
    assert desk_.carry_on(number).changed == 5
    assert owed(engine) == Decimal("5.00")


def test_a_quote_stays_binding(engine: Engine) -> None:
    save(engine, deck(terms("0.35", first=1, next=1)))
    asked = RatedCall(BOB, BEGAN, Decimal(0), "direct", ALICE)
    shelf = DeckShelf(engine)
    shelf.refresh()
    given = quotes.give(asked, shelf.at("sell", ["default"], BEGAN), Rules())
    record(engine, quoted(1, given.facts()))
    save(engine, deck(terms("0.10")))
    assert rerating(engine).look(PERIOD).changed == 0


def test_only_what_is_asked_for(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    for name in ("cheap", "dear"):
        save(engine, deck(terms("0.06"), name=name, side="buy"))
    late = spoolfile.call_records(7, begins=40 * 86400)
    record(engine, [*carried(1), *tried_call(2), *late])
    save(engine, deck(terms("0.50")))
    for name in ("cheap", "dear"):
        save(engine, deck(terms("0.07"), name=name, side="buy"))
    look = rerating(engine).look

    def parties(**others: str) -> list[str]:
        return sorted(each.party for each in look(replace(PERIOD, **others)).groups)  # type: ignore[arg-type]

    assert parties() == [ALICE, "cheap", "dear"]
    assert parties(account=ALICE) == [ALICE]
    assert parties(account=BOB) == []
    assert parties(carrier="dear") == ["dear"]
    assert parties(account=ALICE, carrier="cheap") == [ALICE, "cheap"]
    assert parties(deck="dear") == ["dear"]
    assert look(replace(PERIOD, account=ALICE)).changed == 2
    ended = look(replace(PERIOD, since=PERIOD.until, until=PERIOD.until + timedelta(days=30)))
    assert [group.party for group in ended.groups] == [ALICE]


def test_what_can_not_be_rated_keeps_its_price_is_listed_and_retried(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, [*spoolfile.call_records(1), *spoolfile.call_records(2)])
    save(engine, deck(terms("0.60"), prefix="44"))
    desk_ = rerating(engine)
    number = desk_.begin(PERIOD, "mary", "new deck")
    tally = desk_.carry_on(number)
    assert (tally.changed, tally.failed) == (0, 2)
    assert all("no prefix of +12025550102" in each.reason for each in tally.failures)
    assert amounts(engine) == [Decimal("1.20")] * 2
    assert desk_.retry(number).failed == 2
    save(engine, deck(terms("0.50")), imported=datetime.now(UTC) - timedelta(seconds=1))
    tally = desk_.retry(number)
    assert (tally.changed, tally.failed) == (2, 0)
    assert owed(engine) == Decimal("2.00")
    with engine.connect() as connection:
        assert {each.attempts for each in kept.changes_of(connection, number)} == {3}
    assert desk_.retry(number).changed == 2
    assert owed(engine) == Decimal("2.00")
    verified(engine)


def test_a_failure_that_turns_out_right_is_no_failure_any_more(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    save(engine, deck(terms("0.60"), prefix="44"))
    desk_ = rerating(engine)
    number = desk_.begin(PERIOD, "mary", "new deck")
    assert desk_.carry_on(number).failed == 1
    save(engine, deck(terms("0.60")), imported=datetime.now(UTC) - timedelta(seconds=1))
    tally = desk_.retry(number)
    assert (tally.changed, tally.failed) == (0, 0)
    with engine.connect() as connection:
        assert [each.change.state for each in kept.changes_of(connection, number)] == [SAME]


def test_a_call_without_a_price_gets_one(engine: Engine) -> None:
    record(engine, spoolfile.call_records(1))
    desk_ = rerating(engine)
    assert desk_.look(PERIOD).failed == 1
    save(engine, deck(terms("0.60")))
    number = desk_.begin(PERIOD, "mary", "the deck came late")
    tally = desk_.carry_on(number)
    assert sums(tally) == {Group("sell", ALICE, "USD"): (1, Decimal(0), Decimal("1.20"))}
    assert owed(engine) == Decimal("1.20")


def test_currencies_are_told_apart(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    save(engine, deck(terms("0.50"), currency="EUR"))
    tally = rerating(engine).look(PERIOD)
    assert sums(tally) == {
        Group("sell", ALICE, "USD"): (1, Decimal("1.20"), Decimal(0)),
        Group("sell", ALICE, "EUR"): (1, Decimal(0), Decimal("1.00")),
    }
    assert {each.currency: s.difference for each, s in tally.totals().items()} == {
        "USD": Decimal("-1.20"),
        "EUR": Decimal("1.00"),
    }


def test_a_tax_that_changes_is_a_change(engine: Engine) -> None:
    save(engine, deck(terms("0.50")))
    one = Rules(taxes=(Tax("VAT", Decimal(20)),))
    two = Rules(taxes=(Tax("VAT", Decimal(10)), Tax("City", Decimal(10))))
    record(engine, spoolfile.call_records(1), one)
    assert rerating(engine, one).look(PERIOD).changed == 0
    desk_ = rerating(engine, two)
    assert desk_.carry_on(desk_.begin(PERIOD, "mary", "two taxes")).changed == 1
    assert owed(engine, "tax:City") == Decimal("-0.10")
    assert owed(engine, "tax:VAT") == Decimal("-0.10")
    verified(engine)


def test_it_is_undone_by_a_further_one_which_can_be_undone(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, [*carried(1), *carried(2)])
    before = all_charges(engine)
    content = verified(engine).content
    save(engine, deck(terms("0.50")))
    desk_ = rerating(engine)
    first = desk_.begin(PERIOD, "mary", "a wrong correction")
    desk_.carry_on(first)
    second = desk_.begin_undoing(first, "mary", "it was right before")
    tally = desk_.carry_on(second)
    assert (tally.changed, tally.failed) == (2, 0)
    assert all_charges(engine) == before
    assert verified(engine).content == content
    with pytest.raises(RerateError, match=f"was undone already, by rerate {second}"):
        desk_.begin_undoing(first, "mary", "twice")
    third = desk_.begin_undoing(second, "mary", "no, it was wrong")
    desk_.carry_on(third)
    assert owed(engine) == Decimal("2.00")
    verified(engine)


def test_what_was_changed_again_is_not_undone(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    desk_ = rerating(engine)
    save(engine, deck(terms("0.50")))
    first = desk_.begin(PERIOD, "mary", "first")
    desk_.carry_on(first)
    save(engine, deck(terms("0.40")), imported=datetime.now(UTC) - timedelta(seconds=1))
    desk_.carry_on(desk_.begin(PERIOD, "mary", "second"))
    undo = desk_.begin_undoing(first, "mary", "out of order")
    tally = desk_.carry_on(undo)
    assert [each.state for each in tally.failures] == [FAILED]
    assert "undo the later rerate first" in tally.failures[0].reason
    assert owed(engine) == Decimal("0.80")
    with pytest.raises(RerateError, match="re-rate the period instead"):
        desk_.retry(undo)


def test_one_run_at_a_time_and_decks_of_its_beginning(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    save(engine, deck(terms("0.50")))
    desk_ = rerating(engine)
    number = desk_.begin(PERIOD, "mary", "first")
    with pytest.raises(RerateError, match=f"rerate --resume {number}"):
        desk_.begin(PERIOD, "joe", "another")
    with pytest.raises(RerateError, match=f"rerate --resume {number}"):
        desk_.begin_undoing(number, "joe", "another")
    with pytest.raises(RerateError, match="isn't finished"):
        desk_.retry(number)
    with pytest.raises(RerateError, match="there is no rerate 77"):
        desk_.carry_on(77)
    save(engine, deck(terms("0.10")), imported=datetime.now(UTC) + timedelta(seconds=60))
    desk_.carry_on(number)
    assert owed(engine) == Decimal("1.00")


def test_a_price_below_what_was_credited_is_left_to_people(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    call = all_charges(engine)[0].call
    clerk, now = Person("mary", "clerk"), datetime.now(UTC)
    with engine.execution_options(writes=True).begin() as connection:
        dispute = desk.open_(connection, Complaint(call, "noise"), clerk, now)
        desk.credit(connection, dispute.id, Decimal("1.00"), clerk, "noise", now)
    save(engine, deck(terms("0.40")))
    (failure,) = rerating(engine).look(PERIOD).failures
    assert "USD 1.00 of it was credited, which is more than the new price of USD 0.80" in (
        failure.reason
    )
    save(engine, deck(terms("0.55")))
    assert rerating(engine).look(PERIOD).changed == 1


def test_a_charge_whose_call_is_gone_is_a_failure(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(engine, carried(1))
    row = {"side": "buy", "try": 9}
    with engine.begin() as connection:
        kept_row = connection.execute(select(tables.charges)).mappings().first()
        assert kept_row is not None
        connection.execute(tables.charges.insert().values(dict(kept_row) | row))
    (failure,) = [each for each in rerating(engine).look(PERIOD).failures if each.key[2] == 9]
    assert "has no such charge any more" in failure.reason
    assert LONG_AGO < BEGAN
