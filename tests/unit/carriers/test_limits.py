"""What keeps carriers from a call, and the words for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from longlines.carriers import limits
from longlines.carriers.choosing import Chooser, choose
from longlines.carriers.field import Ask
from longlines.carriers.model import Carrier, Carriers, Choice
from longlines.carriers.state import EVERYWHERE, Health, State
from longlines.flow.kinds import Span
from longlines.rates.model import Deck
from tests.unit.carriers.decks import NOW, TRUNK, carriers, deck, table, terms

NUMBER = "+442079460000"
TIN = deck("tin", {"44": "0.01", "1": "0.001"})
GOLD = deck("gold", {"44": "0.02", "1": "0.002"})


def office(**tin: Any) -> Carriers:
    """Two carriers, the cheaper of which has these limits."""
    return carriers(replace(Carrier("tin", TRUNK), **tin), "gold")


def ask(
    folder: Path,
    known: Carriers,
    *decks: Deck,
    state: State | None = None,
    number: str = NUMBER,
    at: datetime = NOW,
    **others: Any,
) -> Choice:
    built = table(folder, known, *(decks or (TIN, GOLD)))
    return choose(built, state or State(), Ask(number, at, **others))


def dropped(choice: Choice, carrier: str = "tin") -> str:
    """Why the carrier was dropped; it must be, and the other one not."""
    assert carrier not in choice.order
    return next(each.dropped for each in choice.candidates if each.carrier == carrier)


def test_without_limits_both_are_asked(tmp_path: Path) -> None:
    assert ask(tmp_path, office()).order == ("tin", "gold")


def test_calls_in_progress(tmp_path: Path) -> None:
    state = State()
    state.began("tin", 0.0)
    assert ask(tmp_path, office(max_calls=2), state=state).order == ("tin", "gold")
    state.began("tin", 0.0)
    choice = ask(tmp_path, office(max_calls=2), state=state)
    assert dropped(choice) == "2 calls are in progress, max_calls is 2"
    state.ended("tin")
    assert ask(tmp_path, office(max_calls=2), state=state).order == ("tin", "gold")


def test_calls_of_a_second(tmp_path: Path) -> None:
    state = State()
    for part in (0.1, 0.5):
        state.began("tin", NOW.timestamp() - part)
    known = office(max_per_second=2)
    assert "2 calls began within the last second" in dropped(ask(tmp_path, known, state=state))
    later = NOW + timedelta(seconds=0.6)
    assert ask(tmp_path, known, state=state, at=later).order == ("tin", "gold")


def test_a_kept_verdict_ends_with_its_time_and_with_every_change(tmp_path: Path) -> None:
    state = State()
    chooser = Chooser(table(tmp_path, office(max_per_second=1), TIN, GOLD), state)
    assert chooser.choose(Ask(NUMBER, NOW)).order == ("tin", "gold")
    state.began("tin", NOW.timestamp())
    assert chooser.choose(Ask(NUMBER, NOW)).order == ("gold",)
    assert chooser.choose(Ask(NUMBER, NOW + timedelta(seconds=2))).order == ("tin", "gold")
    assert chooser.choose(Ask(NUMBER, NOW)).order == ("gold",)


def test_spending_counts_by_the_day_of_the_zone(tmp_path: Path) -> None:
    state = State()
    state.spent("tin", Decimal("10.00"), date(2026, 11, 25))
    known = office(spend_per_day=Decimal(10), zone=ZoneInfo("Asia/Tokyo"))
    choice = ask(tmp_path, known, state=state)
    assert dropped(choice) == "USD 10.00 was spent today, spend_per_day is 10"
    midnight = datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert ask(tmp_path, known, state=state, at=midnight).order == ("tin", "gold")


def test_hours_go_by_the_zone(tmp_path: Path) -> None:
    office_hours = (Span(2 * 1440 + 8 * 60, 2 * 1440 + 18 * 60),)
    known = office(hours=office_hours, zone=ZoneInfo("America/New_York"))
    assert ask(tmp_path, known, at=NOW + timedelta(hours=2)).order == ("tin", "gold")
    assert dropped(ask(tmp_path, known)) == (
        "it is Wed 07:00 in America/New_York, outside its hours"
    )


def test_blocked_prefixes(tmp_path: Path) -> None:
    known = office(blocked=("44", "4420", "882"))
    choice = ask(tmp_path, known)
    assert dropped(choice) == "numbers that begin with +4420 are blocked in carriers.yaml"
    assert ask(tmp_path, known, number="+12025550102").order == ("tin", "gold")


def test_blocked_rows_of_a_deck(tmp_path: Path) -> None:
    tin = deck("tin", {"44": "0.01", "4420": terms("0", blocked=True, note="London")})
    assert dropped(ask(tmp_path, office(), tin, GOLD)) == "its deck tin blocks +4420 (London)"


@pytest.mark.parametrize(
    ("number", "kind"), [("+18005551234", "toll-free"), ("+19005551234", "premium")]
)
def test_special_numbers(tmp_path: Path, number: str, kind: str) -> None:
    choice = ask(tmp_path, office(), number=number)
    assert choice.order == ()
    assert dropped(choice) == f"this is a {kind} number, and its carries: doesn't list them"
    assert ask(tmp_path, office(carries=frozenset({kind})), number=number).order == ("tin",)


def test_switched_off(tmp_path: Path) -> None:
    assert dropped(ask(tmp_path, office(enabled=False))) == "it is switched off in carriers.yaml"


@pytest.mark.parametrize("number", ["+19115550123", "911", "112", "", "+", "+44x", "+" + "1" * 16])
def test_what_is_no_number_for_carriers_is_refused(tmp_path: Path, number: str) -> None:
    choice = ask(tmp_path, office(carries=frozenset({"emergency"})), number=number)
    assert (choice.order, choice.candidates) == ((), ())
    assert choice.refused


def sold(price: str, **others: Any) -> Deck:
    return deck("default", {"44": terms(price, **others)}, side="sell")


def test_the_margin_guard(tmp_path: Path) -> None:
    decks = (TIN, GOLD, sold("0.015"))
    choice = ask(tmp_path, office(), *decks, plans=("default",))
    assert choice.order == ("tin",)
    assert dropped(choice, "gold") == (
        "it costs 0.02 a minute, more than the sell price 0.015 of default"
    )
    assert ask(tmp_path, office(), *decks).order == ("tin", "gold")
    choice = ask(tmp_path, office(), *decks, plans=("default",), at_a_loss=True)
    assert choice.order == ("tin", "gold")


def test_the_margin_guard_with_a_floor(tmp_path: Path) -> None:
    known = replace(office(), floor=Decimal("0.005"))
    plans = ("default",)
    assert ask(tmp_path, known, TIN, GOLD, sold("0.025"), plans=plans).order == ("tin", "gold")
    choice = ask(tmp_path, known, TIN, GOLD, sold("0.0249"), plans=plans)
    assert dropped(choice, "gold").endswith("0.0249 of default less the floor of 0.005")
    known = replace(office(floor=Decimal("0.02"), at_a_loss=False), floor=Decimal(0))
    assert ask(tmp_path, known, TIN, GOLD, sold("0.025"), plans=plans).order == ("gold",)
    known = office(at_a_loss=True)
    assert ask(tmp_path, known, TIN, GOLD, sold("0.001"), plans=plans).order == ("tin",)


def test_without_a_sell_price_every_call_is_at_a_loss(tmp_path: Path) -> None:
    own = deck("own", {"1": "1"}, side="sell")
    choice = ask(tmp_path, office(), TIN, GOLD, own, plans=("own", "gone"))
    assert choice.order == ()
    assert dropped(choice) == (
        "there is no sell price for this number (own, gone), so it would be at a loss"
    )
    yen = deck("default", {"44": "500"}, side="sell", currency="JPY")
    choice = ask(tmp_path, office(), TIN, GOLD, yen, plans=("default",))
    assert dropped(choice) == (
        "the sell price of default is in a currency that exchange: has no rate for"
    )
    blocked = sold("1", blocked=True)
    assert ask(tmp_path, office(), TIN, GOLD, blocked, plans=("default",)).order == ()


def test_the_first_plan_with_a_price_counts(tmp_path: Path) -> None:
    own = deck("own", {"44": "0.015"}, side="sell")
    decks = (TIN, GOLD, own, sold("1"))
    assert ask(tmp_path, office(), *decks, plans=("own", "default")).order == ("tin",)
    assert ask(tmp_path, office(), *decks, plans=("none", "default")).order == ("tin", "gold")


def test_a_carrier_that_is_stepped_back(tmp_path: Path) -> None:
    state = State()
    until = NOW + timedelta(minutes=5)
    state.measured("tin", "44", Health(share=0.0, until=until, reason="9 of 10 calls failed"))
    choice = ask(tmp_path, office(), state=state)
    assert choice.order == ("gold",)
    assert dropped(choice) == ("stepped back until 2026-11-25 12:05:00Z (9 of 10 calls failed)")
    assert ask(tmp_path, office(), state=state, number="+12025550102").order == ("tin", "gold")


def test_when_all_are_stepped_back_they_are_asked_all_the_same(tmp_path: Path) -> None:
    state = State()
    for name in ("tin", "gold"):
        state.measured(name, EVERYWHERE, Health(share=0.0, reason="silent"))
    choice = ask(tmp_path, office(), state=state)
    assert choice.order == ("tin", "gold")
    assert choice.candidates[0].why.endswith("stepped back (silent), but no other carrier is left")


def test_a_carrier_is_tried_again_with_its_share_of_calls(tmp_path: Path) -> None:
    state = State()
    state.measured("tin", EVERYWHERE, Health(share=0.25))
    chooser = Chooser(table(tmp_path, office(), TIN, GOLD), state)
    asked = [chooser.choose(Ask(NUMBER, NOW, call=str(call))) for call in range(2000)]
    offered = sum("tin" in choice.order for choice in asked)
    assert 400 < offered < 600
    again = chooser.choose(Ask(NUMBER, NOW, call="7"))
    assert again.order == asked[7].order
    without = next(choice for choice in asked if "tin" not in choice.order)
    assert dropped(without) == "tried again gently with 25% of calls, not this one"


def test_every_limit_of_the_folder_is_known() -> None:
    assert {type(each).__module__.rpartition(".")[2] for each in limits.registry()} == {
        *("blocked_prefixes", "calls", "calls_per_second", "health", "hours", "margin"),
        *("special", "spending", "switched_off"),
    }
