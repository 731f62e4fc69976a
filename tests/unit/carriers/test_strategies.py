"""In which order carriers are tried."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.carriers import strategies
from longlines.carriers.choosing import Chooser, UnknownStrategy, choose
from longlines.carriers.field import Ask
from longlines.carriers.model import Carrier, Weights
from longlines.carriers.state import EVERYWHERE, Health, State
from tests.unit.carriers.decks import NOW, TRUNK, carriers, deck, table

NUMBER = "+442079460000"
DEAR = deck("dear", {"44": "0.03"})
CHEAP = deck("cheap", {"44": "0.01"})
SAME = deck("same", {"44": "0.01"})
KNOWN = carriers("dear", "same", "cheap")


def measured(**qualities: tuple[float, float]) -> State:
    state = State()
    for name, (quality, reliability) in qualities.items():
        state.measured(name, EVERYWHERE, Health(quality, reliability))
    return state


def test_least_cost_and_the_rule_for_ties(tmp_path: Path) -> None:
    choice = choose(table(tmp_path, KNOWN, DEAR, CHEAP, SAME), State(), Ask(NUMBER, NOW))
    assert choice.order == ("same", "cheap", "dear")
    assert [each.score for each in choice.candidates] == [1_000_000, 1_000_000, 333_333]
    assert [each.why for each in choice.candidates] == [
        "the cheapest, USD 0.01 a minute",
        "USD 0.01 a minute, the same as same, which stands before it in carriers.yaml",
        "USD 0.03 a minute, 200% more than the cheapest",
    ]


def test_quality_first(tmp_path: Path) -> None:
    state = measured(dear=(0.95, 1), cheap=(0.9, 1), same=(0.9, 1))
    ask = Ask(NUMBER, NOW, strategy="quality-first")
    choice = choose(table(tmp_path, KNOWN, DEAR, CHEAP, SAME), state, ask)
    assert choice.order == ("dear", "same", "cheap")
    assert choice.candidates[0].why == "quality 95.0%; equals go by cost"
    assert choice.candidates[0].score == 950_000


def test_what_was_never_measured_counts_as_well(tmp_path: Path) -> None:
    ask = Ask(NUMBER, NOW, strategy="quality-first")
    choice = choose(table(tmp_path, KNOWN, DEAR, CHEAP, SAME), measured(same=(0.9, 1)), ask)
    assert choice.order == ("cheap", "dear", "same")
    assert "as nothing was measured yet" in choice.candidates[0].why


def test_weighted(tmp_path: Path) -> None:
    state = measured(dear=(1.0, 1.0), cheap=(0.4, 0.4), same=(0.4, 0.3))
    ask = Ask(NUMBER, NOW, strategy="weighted")
    known = replace(KNOWN, weights=Weights(20, 40, 40))
    choice = choose(table(tmp_path, known, DEAR, CHEAP, SAME), state, ask)
    assert choice.order == ("dear", "cheap", "same")
    assert [each.score for each in choice.candidates] == [866_666, 520_000, 480_000]
    assert choice.candidates[0].why == (
        "cost 33.3% (weight 20), quality 100.0% (40), reliability 100.0% (40)"
    )
    known = replace(KNOWN, weights=Weights(90, 5, 5))
    choice = choose(table(tmp_path, known, DEAR, CHEAP, SAME), state, ask)
    assert choice.order == ("cheap", "same", "dear")


def test_health_of_the_narrowest_group_counts(tmp_path: Path) -> None:
    state = measured(dear=(0.1, 0.1))
    state.measured("dear", "442", Health(1.0, 1.0))
    state.measured("cheap", "44", Health(0.5, 0.5))
    ask = Ask(NUMBER, NOW, strategy="quality-first")
    choice = choose(table(tmp_path, KNOWN, DEAR, CHEAP), state, ask)
    assert choice.order == ("dear", "cheap")


def test_fixed_order(tmp_path: Path) -> None:
    ask = Ask(NUMBER, NOW, strategy="fixed")
    choice = choose(table(tmp_path, KNOWN, DEAR, CHEAP, SAME), State(), ask)
    assert choice.order == ("dear", "same", "cheap")
    assert [each.why for each in choice.candidates][2] == "number 3 in carriers.yaml"


def split(folder: Path, **shares: str) -> Chooser:
    known = carriers(*(Carrier(name, TRUNK, share=Decimal(part)) for name, part in shares.items()))
    return Chooser(table(folder, known, DEAR, CHEAP, SAME), State())


def test_a_split_gives_each_its_share(tmp_path: Path) -> None:
    chooser = split(tmp_path, dear="1", cheap="2", same="1")
    orders = [
        chooser.choose(Ask(NUMBER, NOW, call=f"call-{call}", strategy="split")).order
        for call in range(4000)
    ]
    first = Counter(order[0] for order in orders)
    assert abs(first["cheap"] / 4000 - 0.5) < 0.03
    assert abs(first["dear"] / 4000 - 0.25) < 0.03
    after_cheap = Counter(order[1] for order in orders if order[0] == "cheap")
    assert abs(after_cheap["dear"] / first["cheap"] - 0.5) < 0.04


def test_a_split_is_drawn_from_the_call(tmp_path: Path) -> None:
    asks = [Ask(NUMBER, NOW, call=str(call), strategy="split") for call in range(50)]
    one = [split(tmp_path, dear="1", cheap="1").choose(ask).order for ask in asks]
    other = [split(tmp_path, dear="1", cheap="1").choose(ask).order for ask in asks]
    assert one == other
    assert len(set(one)) == 2
    explained = split(tmp_path, dear="1", cheap="3").choose(asks[0]).candidates
    assert {each.carrier: each.score for each in explained} == {"dear": 250_000, "cheap": 750_000}
    assert explained[0].why.endswith("drawn by this call")


def test_the_file_names_the_strategy(tmp_path: Path) -> None:
    known = replace(KNOWN, strategy="fixed")
    choice = choose(table(tmp_path, known, DEAR, CHEAP), State(), Ask(NUMBER, NOW))
    assert (choice.strategy, choice.order) == ("fixed", ("dear", "cheap"))


def test_an_unknown_strategy_is_refused(tmp_path: Path) -> None:
    built = table(tmp_path, KNOWN, DEAR)
    with pytest.raises(UnknownStrategy, match='did you mean "least-cost"'):
        choose(built, State(), Ask(NUMBER, NOW, strategy="leastcost"))


def test_no_strategy_minds_an_empty_field(tmp_path: Path) -> None:
    built = table(tmp_path, KNOWN, DEAR)
    for name in strategies.names():
        choice = choose(built, State(), Ask("+12025550102", NOW, strategy=name))
        assert choice.order == ()
        assert len(choice.candidates) == 3
