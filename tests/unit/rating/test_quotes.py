"""Quotes: what they hold, and that they bind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from longlines.billing.rating import quotes
from longlines.billing.rating.model import Unrated
from longlines.billing.rating.quotes import BadQuote, give, read
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from tests.unit.rating.cases import ALICE, AT, BOB, PEAK, call, deck, terms

RULES = Rules(
    surcharges=(Surcharge("collect", Decimal("1.25"), "USD"),),
    taxes=(Tax("Sales tax & more", Decimal("8.875")), Tax("Abroad", Decimal(9), numbers=("+44",))),
)
ROWS = deck(terms("0.125", "0.05", first=30, next=6, minimum=12, note="x"), free_seconds=3)
ASKED = call(0, call_class="collect", account=BOB)


def test_a_quote_is_the_same_after_the_event_log() -> None:
    given = give(ASKED, [ROWS], RULES)
    assert read(given.facts()) == given
    assert given.basis.taxes == (Tax("Sales tax & more", Decimal("8.875")),)
    assert (given.per_minute, given.connect) == (Decimal("0.125"), Decimal("1.30"))
    assert len(given.facts()["id"]) == 16


def test_what_is_quoted_is_what_is_charged() -> None:
    given = give(ASKED, [ROWS], RULES)
    for seconds in ("0.001", "3.001", "57", "75", "86400"):
        asked = replace(ASKED, seconds=Decimal(seconds))
        bound, rated = given.charge(asked), rate(asked, [ROWS], RULES)
        assert (bound.amount, bound.tax, bound.billed) == (rated.amount, rated.tax, rated.billed)
        assert given.estimate(Decimal(seconds)).amount == rated.amount
    assert given.charge(replace(ASKED, seconds=Decimal(60))).lines[0].how == (
        f"prefix 1 of sell deck default, version 7, as quoted (quote {given.id})"
    )


def test_a_dearer_deck_and_other_rules_change_nothing_of_it() -> None:
    given = read(give(ASKED, [ROWS], RULES).facts())
    asked = replace(ASKED, seconds=Decimal(60))
    dearer = rate(asked, [deck(terms("9.99"))], Rules(taxes=(Tax("New", Decimal(50)),)))
    assert given.charge(asked).amount == rate(asked, [ROWS], RULES).amount != dearer.amount


def test_the_price_that_was_told_holds_past_the_border_of_a_band() -> None:
    rows = deck(terms("0.06"), terms("0.60", band="peak"), named=PEAK)
    at = AT + timedelta(hours=9, minutes=59)
    given = give(replace(ASKED, at=at), [rows], Rules())
    assert given.estimate(Decimal(600)).amount == Decimal("6.00")


def test_it_binds_the_call_it_was_given_for_within_an_hour() -> None:
    given = give(ASKED, [ROWS], RULES)
    later = AT + quotes.VALID
    assert given.binds(replace(ASKED, at=later, seconds=Decimal(9)))
    others = [
        replace(ASKED, at=later + timedelta(microseconds=1)),
        replace(ASKED, at=AT - timedelta(microseconds=1)),
        replace(ASKED, number="+12025550103"),
        replace(ASKED, account=ALICE),
        replace(ASKED, call_class="direct"),
    ]
    assert not any(given.binds(each) for each in others)


def test_ids_are_never_the_same() -> None:
    ids = {give(ASKED, [ROWS], RULES).id for _ in range(1000)}
    assert len(ids) == 1000


def test_fixed_prices_and_calls_that_cost_nothing() -> None:
    fixed = Rules(fixed={"collect": FixedPrice(Decimal("0.35"), "USD")})
    given = read(give(ASKED, [], fixed).facts())
    assert given.estimate(Decimal(90)).amount == Decimal("0.53")
    free = give(replace(ASKED, call_class="free"), [], fixed)
    assert read(free.facts()).estimate(Decimal(600)).amount == 0


def test_no_price_is_no_quote() -> None:
    for rows in ([], [deck(terms(blocked=True))], [deck(terms(), prefix="44")]):
        with pytest.raises(Unrated):
            give(ASKED, rows, Rules())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"per_minute": "-1"}, "'-1' stands where something else was expected"),
        ({"per_minute": "1e9"}, "stands where"),
        ({"next": "x"}, "stands where"),
        ({"currency": "dollars"}, "stands where"),
        ({"id": "1"}, "stands where"),
        ({"at": "2026-11-22"}, "has no time zone"),
        ({"expires": "never"}, "Invalid isoformat"),
        ({"round": "0.01"}, "can't be read"),
        ({"round": "0.01 sideways"}, "the quote has no 'sideways'"),
        ({"round": "0 up"}, "can't be read"),
        ({"taxes": "x Tax"}, "stands where"),
        ({"round": ""}, "can't be read"),
    ],
)
def test_a_spoilt_quote_is_told(changed: dict[str, str], message: str) -> None:
    facts = give(ASKED, [ROWS], RULES).facts()
    with pytest.raises(BadQuote, match=message):
        read(facts | changed)
    for name in facts:
        with pytest.raises(BadQuote, match=f"the quote has no '{name}'"):
            read({key: value for key, value in facts.items() if key != name})


@pytest.mark.parametrize("payer", [ALICE, BOB])
def test_a_person_to_person_quote_binds_whoever_of_the_two_pays(payer: str) -> None:
    asked = call(60, call_class="person", account=payer)
    given = read(give(replace(asked, seconds=Decimal(0)), [ROWS], RULES).facts())
    assert given.binds(asked)
    assert not given.binds(replace(asked, account=ALICE if payer == BOB else BOB))


def test_a_quote_has_the_surcharge_of_each_minute_in_its_price() -> None:
    rules = Rules(surcharges=(Surcharge("collect", Decimal("0.34"), "USD", per="minute"),))
    given = give(ASKED, [ROWS], rules)
    assert read(given.facts()) == given
    assert (given.per_minute, given.connect) == (Decimal("0.465"), Decimal("0.05"))
    asked = replace(ASKED, seconds=Decimal(60))
    assert given.charge(asked).amount == rate(asked, [ROWS], rules).amount
