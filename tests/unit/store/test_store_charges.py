"""Charges: written with the call they are for, once, on both databases."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, func, select, update

from longlines import store
from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.rates.model import Deck, Side, Terms
from longlines.store import Batch, Intake, Rater, charges, decks, tables
from longlines.store.charges import Charged, count_without_price, of_calls
from longlines.store.columns import Money
from longlines.store.deck_shelf import DeckShelf
from longlines.store.deck_versions import Origin
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.tried import tried_call

ALICE, BOB = "+12025550101", "+12025550102"
BEGAN = datetime.fromtimestamp(spoolfile.START, UTC)
LONG_AGO = BEGAN - timedelta(days=30)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def save(engine: Engine, made: Deck, since: datetime = LONG_AGO) -> None:
    made = replace(made, version=len(decks.versions(engine, made.name)) + 1)
    decks.save_version(engine, made, Origin(since, since, "rates.csv", "tests"))


def taking(engine: Engine, rules: Rules | None = None) -> Intake:
    return Intake(engine, Rater(DeckShelf(engine), lambda: rules or Rules()))


def record(of: Intake, *records: bytes) -> None:
    """As a spool file of its own."""
    pieces, position = [], 0
    for each in records:
        pieces.append((position, each))
        position += len(each)
    data = b"".join(records)
    of.record(Batch(None, "cel.csv", 0, pieces, position, data[:1024], data[-256:]))


def all_charges(engine: Engine) -> list[Charged]:
    with engine.connect() as connection:
        ids = sorted(connection.execute(select(tables.calls.c.id)).scalars())
    return [each for of in of_calls(engine, ids).values() for each in of]


def carried(number: int, **others: str) -> list[bytes]:
    """A call by the carrier `cheap`, 60.125 s long."""
    records = spoolfile.call_records(number)
    facts = {"number": BOB, "bill_to": ALICE, "carrier": "cheap", "consent": "0"} | others
    dial = records[2].replace(
        b"number=%2B12025550102&bill_to=%2B12025550101&carrier=local&consent=0",
        urlencode(facts).encode(),
    )
    assert dial != records[2]
    return [*records[:2], dial, *records[3:]]


def test_a_call_that_is_over_has_its_charges_on_both_sides(engine: Engine) -> None:
    save(engine, deck(terms("0.125", "0.05", first=30, next=6), prefix="1202"))
    save(engine, deck(terms("0.0061", first=1, next=1), name="cheap", side="buy"))
    save(engine, deck(terms("9"), name="other", side="buy"))
    of = taking(engine)
    records = carried(1)
    record(of, *records[:7])
    assert all_charges(engine) == []
    record(of, *records[7:])
    sold, bought = all_charges(engine)
    assert (sold.side, sold.try_, sold.account, sold.call_class) == ("sell", 0, ALICE, "direct")
    assert (sold.amount, sold.net, sold.currency) == (Decimal("0.19"), Decimal("0.19"), "USD")
    assert (sold.deck, sold.version, sold.prefix, sold.billed_seconds) == ("default", 1, "1202", 66)
    assert sold.seconds == Decimal("60.125")
    assert [line["what"] for line in sold.lines] == [
        "price",
        "time",
        "talk",
        "connect",
        "rounded",
        "amount",
    ]
    assert (bought.side, bought.try_, bought.carrier, bought.deck) == ("buy", 1, "cheap", "cheap")
    assert bought.amount == Decimal("0.006202")


def test_a_class_that_the_flow_named_is_charged_with_its_surcharge(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    rules = Rules(surcharges=(Surcharge("person", Decimal(3), "USD"),))
    record(taking(engine, rules), *carried(1, **{"class": "person", "carrier": "local"}))
    (charged,) = all_charges(engine)
    assert (charged.call_class, charged.amount) == ("person", Decimal("4.20"))
    with engine.begin() as connection:
        connection.execute(update(tables.charges).values(amount=None))
    assert Rater(DeckShelf(engine), lambda: rules).again(engine) == 1
    assert all_charges(engine)[0].amount == Decimal("4.20")


def test_reading_again_in_any_order_changes_nothing(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    of = taking(engine)
    records = [each for number in range(5) for each in carried(number)]
    record(of, *records)
    once = all_charges(engine)
    assert len(once) == 10
    chance = random.Random(4)
    for _ in range(4):
        some = chance.sample(records, len(records) // 2)
        record(of, *some)
        assert all_charges(engine) == once


def test_a_late_word_changes_the_charge_and_adds_none(engine: Engine) -> None:
    save(engine, deck(terms("0.60", first=1, next=1)))
    of = taking(engine)
    records = carried(1)
    record(of, *records[:7])
    of.close_lost(BEGAN + timedelta(days=1))
    assert [each.amount for each in all_charges(engine)] == [Decimal(0), Decimal(0)]
    record(of, *records[7:])
    assert [each.amount for each in all_charges(engine)] == [Decimal("0.61"), None]


def test_the_deck_of_the_calls_time_is_the_one_that_counts(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    save(engine, deck(terms("6.00")), BEGAN + timedelta(minutes=1))
    of = taking(engine)
    record(of, *spoolfile.call_records(1))
    record(of, *spoolfile.call_records(2, begins=60))
    assert [(each.version, each.amount) for each in all_charges(engine)] == [
        (1, Decimal("1.20")),
        (2, Decimal("12.00")),
    ]


def test_a_price_once_given_stays_when_the_call_is_read_again(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    of = taking(engine)
    records = spoolfile.call_records(1)
    record(of, *records)
    save(engine, deck(terms("6.00")), LONG_AGO + timedelta(days=1))
    record(of, *records)
    assert [each.amount for each in all_charges(engine)] == [Decimal("1.20")]


def test_what_has_no_price_says_why_and_gets_one_later(engine: Engine) -> None:
    of = taking(engine)
    record(of, *carried(1))
    record(of, *carried(2))
    assert {each.amount for each in all_charges(engine)} == {None}
    reasons = count_without_price(engine)
    assert sorted(reasons.values()) == [2, 2]
    assert any("longlines decks import cheap FILE.csv" in reason for reason in reasons)
    save(engine, deck(terms("0.60")))
    rater = Rater(DeckShelf(engine), Rules)
    assert rater.again(engine) == 2
    assert [each.amount for each in all_charges(engine)] == [Decimal("1.20"), None] * 2
    save(engine, deck(terms("0.06"), name="cheap", side="buy"))
    assert rater.again(engine) == 2
    whole = all_charges(engine)
    assert [each.amount for each in whole] == [Decimal("1.20"), Decimal("0.12")] * 2
    assert rater.again(engine) == 0
    assert all_charges(engine) == whole


def test_each_try_is_still_charged_when_rated_again(engine: Engine) -> None:
    of = taking(engine)
    record(of, *tried_call(1))
    asked = [(each.side, each.try_) for each in all_charges(engine)]
    assert asked == [("sell", 0), ("buy", 1), ("buy", 2)]
    save(engine, deck(terms("0.60")))
    save(engine, deck(terms("0.06"), name="dear", side="buy"))
    assert Rater(DeckShelf(engine), Rules).again(engine) == 1
    assert [(each.side, each.try_) for each in all_charges(engine)] == asked
    assert all_charges(engine)[2].amount == Decimal("0.12")


def test_calls_from_before_there_were_prices_are_rated_too(engine: Engine) -> None:
    record(Intake(engine), *spoolfile.call_records(1))
    save(engine, deck(terms("0.60")))
    assert Rater(DeckShelf(engine), Rules).again(engine) == 1
    assert [each.amount for each in all_charges(engine)] == [Decimal("1.20")]


def quoted(number: int, facts: dict[str, str]) -> list[bytes]:
    records = spoolfile.call_records(number)
    caller = f"{spoolfile.START}.{2 * number}"
    told = '{"extra":"' + urlencode(facts | {"flow": "x", "step": "y"}) + '"}'
    return [*records[:2], spoolfile.record("LL_QUOTE", 0.5, caller, caller, told), *records[2:]]


def test_a_quote_binds_though_the_deck_changed_before_the_call_was_rated(engine: Engine) -> None:
    save(engine, deck(terms("0.35", first=1, next=1)))
    asked = RatedCall(BOB, BEGAN, Decimal(0), "direct", ALICE)
    shelf = DeckShelf(engine)
    shelf.refresh()
    given = quotes.give(asked, shelf.at("sell", ["default"], BEGAN), Rules())
    save(engine, deck(terms("9.99")), LONG_AGO + timedelta(days=1))
    of = taking(engine)
    record(of, *quoted(1, given.facts()))
    record(of, *spoolfile.call_records(2))
    bound, current = all_charges(engine)
    assert (bound.amount, bound.version, bound.quote) == (Decimal("0.36"), 1, given.id)
    assert (current.amount, current.version, current.quote) == (Decimal("19.98"), 2, None)
    assert f"as quoted (quote {given.id})" in str(bound.lines[0]["how"])


def test_a_quote_that_can_not_be_read_leaves_the_call_without_a_price(engine: Engine) -> None:
    save(engine, deck(terms("0.35")))
    record(taking(engine), *quoted(1, {"id": "1"}))
    (charged,) = all_charges(engine)
    assert charged.amount is None
    assert "the quote can't be read" in str(charged.reason)


def test_fixed_prices_without_a_deck(engine: Engine) -> None:
    rules = Rules(fixed={"direct": FixedPrice(Decimal("0.35"), "USD")})
    record(taking(engine, rules), *spoolfile.call_records(1))
    (charged,) = all_charges(engine)
    assert (charged.amount, charged.deck, charged.version) == (Decimal("0.36"), "prices.yaml", 0)


def test_a_deck_that_was_damaged_leaves_calls_without_a_price(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    with engine.begin() as connection:
        connection.execute(update(tables.deck_versions).values(content=b"spoilt"))
    record(taking(engine), *spoolfile.call_records(1))
    (charged,) = all_charges(engine)
    assert "was damaged in the database" in str(charged.reason)


def test_a_shelf_reads_each_deck_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    save(engine, deck(terms("0.60")))
    loaded: list[str] = []
    load = decks.load

    def counted(*words: object, **named: object) -> Deck:
        loaded.append(str(words[1]))
        return load(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(decks, "load", counted)
    shelf = DeckShelf(engine)
    shelf.refresh()
    names: list[tuple[Side, list[str]]] = [("sell", ["x", "default"]), ("buy", ["default"])]
    assert [len(shelf.at(side, of, BEGAN)) for side, of in names] == [1, 0]
    assert shelf.at("sell", ["default"], LONG_AGO - timedelta(days=1)) == []
    shelf.at("sell", ["default"], BEGAN)
    assert loaded == ["default"]


def test_money_is_exact(engine: Engine, tmp_path: Path) -> None:
    save(engine, deck(Terms(Decimal("0.000001"), first=1, next=1), name="cheap", side="buy"))
    of = taking(engine)
    record(of, *carried(1))
    _, bought = all_charges(engine)
    assert bought.amount == Decimal("0.000001")
    money = Money()
    with pytest.raises(ValueError, match="finer than a millionth"):
        money.process_bind_param(Decimal("0.0000001"), engine.dialect)
    with engine.connect() as connection:
        total = connection.execute(select(func.sum(tables.charges.c.amount))).scalar()
    assert total == Decimal("0.000001")


def test_charges_that_are_no_more_to_be_are_taken_out(engine: Engine) -> None:
    save(engine, deck(terms("0.60")))
    record(taking(engine), *carried(1))
    with engine.begin() as connection:
        kept = charges.IDS_PER_QUERY
        row = dict(connection.execute(select(tables.charges)).mappings().first() or {})
        charges.write(connection, [row | {"side": "buy", "try": kept}])
    with engine.begin() as connection:
        from longlines.billing.rating import billable
        from longlines.store.calls import these

        (call,) = these(connection, [row["call"]])
        charges.unsettled(connection, billable.of(replace(call)))
    assert [each.try_ for each in all_charges(engine)] == [0, 1]
