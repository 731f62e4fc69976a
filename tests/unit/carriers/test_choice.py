"""Candidates: the longest prefix of each carrier, then the price of the moment."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.carriers.choosing import Chooser, choose
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.rates import bands
from tests.unit.carriers.decks import NOW, carriers, deck, table, terms

LONDON = "+442079460000"
KNOWN = carriers("tin", "gold")


def test_4420_beats_44_whatever_another_carrier_asks(tmp_path: Path) -> None:
    tin = deck("tin", {"44": "0.01", "4420": "0.50"})
    gold = deck("gold", {"44": "0.02"})
    choice = choose(table(tmp_path, KNOWN, tin, gold), State(), Ask(LONDON, NOW))
    assert choice.order == ("gold", "tin")
    assert [(each.prefix, each.price) for each in choice.candidates] == [
        ("44", Decimal("0.02")),
        ("4420", Decimal("0.50")),
    ]


def test_a_carrier_without_a_rate_drops_only_itself(tmp_path: Path) -> None:
    known = carriers("tin", "gold", "lead")
    tin, gold = deck("tin", {"1": "0.01"}), deck("gold", {"44": "0.02"})
    choice = choose(table(tmp_path, known, tin, gold), State(), Ask(LONDON, NOW))
    assert choice.order == ("gold",)
    assert [each.dropped for each in choice.candidates[1:]] == [
        "its deck tin has no rate for +442079460000",
        "there is no deck lead in force; import one with `longlines decks`",
    ]


def test_a_number_is_no_longer_prefix_that_ends_in_zeros(tmp_path: Path) -> None:
    tin = deck("tin", {"43": "0.01", "4310": "9", "431000": "9"})
    built = table(tmp_path, KNOWN, tin)
    prefixes = {
        number: choose(built, State(), Ask(number, NOW)).candidates[0].prefix
        for number in ("+431", "+4310", "+43100", "+431000", "+432", "+431000000000000")
    }
    assert prefixes == {
        "+431": "43",
        "+4310": "4310",
        "+43100": "4310",
        "+431000": "431000",
        "+432": "43",
        "+431000000000000": "431000",
    }


def test_currencies_are_compared(tmp_path: Path) -> None:
    known = replace(carriers("tin", "gold", "yen"), exchange={"EUR": Decimal("1.10")})
    decks = (
        deck("tin", {"44": "0.011"}),
        deck("gold", {"44": "0.0099"}, currency="EUR"),
        deck("yen", {"44": "1"}, currency="JPY"),
    )
    choice = choose(table(tmp_path, known, *decks), State(), Ask(LONDON, NOW))
    assert choice.order == ("gold", "tin")
    first, second, third = choice.candidates
    assert (first.price, first.currency, first.cost) == (
        Decimal("0.0099"),
        "EUR",
        Decimal("0.01089"),
    )
    assert second.cost == Decimal("0.011")
    assert third.dropped == (
        "no exchange rate from JPY to USD; add one to exchange: in carriers.yaml"
    )


def test_connect_fee_increments_and_free_seconds_count(tmp_path: Path) -> None:
    tin = deck("tin", {"44": terms("0.010", connect="0.03")})
    gold = deck("gold", {"44": "0.019"})
    choice = choose(table(tmp_path, KNOWN, tin, gold), State(), Ask(LONDON, NOW))
    assert choice.order == ("gold", "tin")
    assert [each.cost for each in choice.candidates] == [Decimal("0.019"), Decimal("0.02")]
    tin = deck("tin", {"44": terms("0.018", first=120, next=120)})
    choice = choose(table(tmp_path, KNOWN, tin, gold), State(), Ask(LONDON, NOW))
    assert choice.candidates[1].cost == Decimal("0.024")
    tin = deck("tin", {"44": "0.03"}, free_seconds=120)
    choice = choose(table(tmp_path, KNOWN, tin, gold), State(), Ask(LONDON, NOW))
    assert choice.candidates[0].cost == Decimal("0.01")
    assert choose(
        table(tmp_path, replace(KNOWN, typical=60), tin, gold), State(), Ask(LONDON, NOW)
    ).candidates[0].cost == Decimal(0)


def test_time_bands_are_those_of_the_moment(tmp_path: Path) -> None:
    hours = bands.read("America/New_York", {"peak": "mon-fri 8:00-20:00"})
    tin = deck("tin", {"44": (terms("0.01"), terms("0.03", band="peak"))}, hours=hours)
    only_peak = deck("gold", {"44": terms("0.02", band="peak")}, hours=hours)
    chooser = Chooser(table(tmp_path, KNOWN, tin, only_peak), State())
    morning = NOW.replace(hour=12, minute=59)
    early = chooser.choose(Ask(LONDON, morning))
    assert early.order == ("tin",)
    assert early.candidates[1].dropped == "its deck gold has no price for +44 at this hour"
    assert early.candidates[0].price == Decimal("0.01")
    for at, order in (
        (NOW.replace(hour=13), ("gold", "tin")),
        (morning, ("tin",)),
        (NOW.replace(day=26, hour=0, minute=59), ("gold", "tin")),
        (NOW.replace(day=26, hour=1), ("tin",)),
        (NOW.replace(day=28, hour=15), ("tin",)),
    ):
        assert chooser.choose(Ask(LONDON, at)).order == order, at


def test_dates_are_those_of_the_moment(tmp_path: Path) -> None:
    tomorrow = NOW + timedelta(days=1)
    tin = deck(
        "tin",
        {
            "44": (terms("0.01", effective_to=tomorrow), terms("0.05", effective_from=tomorrow)),
            "4420": terms("0.04", effective_from=tomorrow, effective_to=tomorrow.replace(day=28)),
        },
    )
    gold = deck("gold", {"44": "0.03", "4420": terms("0.001", effective_to=NOW)})
    chooser = Chooser(table(tmp_path, KNOWN, tin, gold), State())
    found = [
        [(each.carrier, each.prefix, each.price) for each in choice.candidates]
        for choice in (
            chooser.choose(Ask(LONDON, at))
            for at in (NOW, tomorrow, tomorrow.replace(day=28), tomorrow - timedelta(seconds=1))
        )
    ]
    gold_row = ("gold", "44", Decimal("0.03"))
    assert found == [
        [("tin", "44", Decimal("0.01")), gold_row],
        [gold_row, ("tin", "4420", Decimal("0.04"))],
        [gold_row, ("tin", "44", Decimal("0.05"))],
        [("tin", "44", Decimal("0.01")), gold_row],
    ]


def test_the_terms_are_those_of_the_deck(tmp_path: Path) -> None:
    row = terms(
        "0.012345",
        connect="0.5",
        first=30,
        next=6,
        minimum=12,
        band="peak",
        effective_from=NOW - timedelta(days=1, microseconds=1),
        effective_to=NOW + timedelta(days=1),
        note="London, «Mobile»",
    )
    built = table(tmp_path, KNOWN, deck("tin", {"4420": row}))
    assert choose(built, State(), Ask(LONDON, NOW)).candidates[0].terms == row


@pytest.mark.parametrize("columns", [0, 1])
def test_an_office_without_carriers(tmp_path: Path, columns: int) -> None:
    sell = [deck("default", {"44": "1"}, side="sell")] * columns
    choice = choose(table(tmp_path, carriers(), *sell), State(), Ask(LONDON, NOW, ("default",)))
    assert (choice.order, choice.candidates, choice.refused) == ((), (), "")
