"""rate(call) -> charge: the worked examples, and each rule."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from longlines.billing.rating.model import Unrated
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rounding import Rounding, RoundingRule
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.rates.model import Side
from tests.unit.rating.cases import ALICE, AT, BOB, PEAK, call, deck, terms

EXACT = Rules(rounding={"sell": RoundingRule(Decimal("0.000001"))})
DAY = 24 * 3600


@pytest.mark.parametrize(
    ("increments", "seconds", "billed"),
    [
        ((30, 6), "57", 60),
        ((30, 6), "75", 78),
        ((30, 6), "1", 30),
        ((60, 60), "61", 120),
        ((1, 1), "61", 61),
        ((60, 60), "60", 60),
        ((60, 60), "60.001", 120),
        ((30, 6), "0.001", 30),
        ((1, 1), "0.001", 1),
        ((60, 1), "61.5", 62),
        ((1, 1), str(DAY), DAY),
        ((60, 60), str(DAY), DAY),
    ],
)
def test_worked_examples_of_increments(
    increments: tuple[int, int], seconds: str, billed: int
) -> None:
    first, following = increments
    found = rate(call(seconds), [deck(terms("0.60", first=first, next=following))], EXACT)
    assert found.billed == billed
    assert found.amount == Decimal(billed) / 100


def test_at_least_the_minimum_is_billed() -> None:
    rows = deck(terms(first=1, next=1, minimum=45))
    assert [rate(call(each), [rows], EXACT).billed for each in ("1", "45", "46")] == [45, 45, 46]


@pytest.mark.parametrize("side", ["sell", "buy"])
def test_unanswered_costs_nothing_on_both_sides_even_without_a_deck(side: Side) -> None:
    for decks in ([deck(terms(connect="1"))], []):
        found = rate(call(0), decks, Rules(), side)
        assert (found.amount, found.billed) == (Decimal(0), 0)
        assert found.lines[0].how == "it was not answered"


@pytest.mark.parametrize("never", ["free", "emergency"])
@pytest.mark.parametrize("side", ["sell", "buy"])
def test_free_and_emergency_calls_never_cost_anything(never: str, side: Side) -> None:
    rules = Rules(taxes=(Tax("VAT", Decimal(20)),), fixed={never: FixedPrice(Decimal(9), "USD")})
    for seconds in (1, DAY):
        asked = call(seconds, call_class=never)
        found = rate(asked, [deck(terms(connect="1"))], rules, side)
        assert found.amount == 0


def test_a_call_can_not_last_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="can't last -1 s"):
        rate(call(-1), [deck(terms())], Rules())


def test_connect_fee_and_surcharge_are_added_once() -> None:
    rules = Rules(
        surcharges=(
            Surcharge("person", Decimal(3), "USD"),
            Surcharge("person", Decimal("0.50"), "USD", plans=("business",)),
            Surcharge("collect", Decimal(1), "EUR"),
        ),
        plans={ALICE: "business"},
    )
    rows = [deck(terms("0.60", "0.10"))]
    assert rate(call(120, call_class="person"), rows, rules).amount == Decimal("4.80")
    assert rate(call(120, call_class="person", account=BOB), rows, rules).amount == Decimal("4.30")
    assert rate(call(120), rows, rules).amount == Decimal("1.30")
    with pytest.raises(Unrated, match="surcharge for collect calls is in EUR and the deck in USD"):
        rate(call(call_class="collect"), rows, rules)


def test_surcharges_and_taxes_are_not_the_carriers() -> None:
    rules = Rules(
        surcharges=(Surcharge("person", Decimal(3), "USD"),), taxes=(Tax("VAT", Decimal(20)),)
    )
    bought = rate(call(call_class="person"), [deck(terms("0.0061"), side="buy")], rules, "buy")
    assert (bought.amount, bought.tax) == (Decimal("0.0061"), Decimal(0))


def test_taxes_go_by_class_plan_and_number_and_are_each_rounded() -> None:
    rules = Rules(
        taxes=(
            Tax("City", Decimal("8.875"), numbers=("+1202",)),
            Tax("Elsewhere", Decimal(50), numbers=("+44",)),
            Tax("Collect", Decimal(50), classes=("collect",)),
            Tax("Business", Decimal(10), plans=("business",)),
        ),
        plans={"alice": "business"},
        names={ALICE: "alice"},
    )
    found = rate(call(60), [deck(terms("1.99"))], rules)
    assert [(tax.name, str(amount)) for tax, amount in found.taxes] == [
        ("City", "0.18"),
        ("Business", "0.20"),
    ]
    assert (found.net, found.tax, found.amount) == (
        Decimal("1.99"),
        Decimal("0.38"),
        Decimal("2.37"),
    )


@pytest.mark.parametrize(
    ("to", "mode", "amount", "rounded"),
    [
        ("0.01", "half_up", "0.125", "0.13"),
        ("0.01", "half_even", "0.125", "0.12"),
        ("0.01", "up", "0.1200001", "0.13"),
        ("0.01", "down", "0.1299", "0.12"),
        ("0.05", "half_up", "1.274", "1.25"),
        ("0.05", "half_up", "1.275", "1.30"),
        ("1", "half_up", "1.5", "2"),
        ("0.000001", "half_up", "0.0000005", "0.000001"),
    ],
)
def test_rounding(to: str, mode: str, amount: str, rounded: str) -> None:
    assert str(Rounding(Decimal(to), mode).round(Decimal(amount))) == rounded


def test_amounts_are_rounded_to_the_coin_of_their_currency() -> None:
    rows = {"USD": "0.13", "JPY": "0", "KWD": "0.125"}
    for currency, amount in rows.items():
        found = rate(call(60), [deck(terms("0.125"), currency=currency)], Rules())
        assert str(found.amount) == amount


def test_free_seconds_come_off_first() -> None:
    rows = [deck(terms("0.60", "0.10", first=1, next=1), free_seconds=30)]
    found = [rate(call(each), rows, EXACT) for each in ("30", "30.001", "90")]
    assert [each.billed for each in found] == [0, 1, 60]
    assert [each.amount for each in found] == [0, Decimal("0.11"), Decimal("0.70")]
    assert found[0].lines[0].how == "it ended within the 30 free seconds"


def test_longest_prefix_wins_and_an_account_is_asked_first() -> None:
    default = deck(terms("0.10"), prefix="44")
    london = deck(terms("0.20"), prefix="4420")
    own = deck(terms("0.30"), prefix="44208", name="alice")
    whole = replace(default, rows={**default.rows, **london.rows})
    assert rate(call(number="+442079460000"), [own, whole], Rules()).prefix == "4420"
    assert rate(call(number="+442089460000"), [own, whole], Rules()).basis.deck == "alice"
    rules = Rules(plans={"alice": "business"}, names={ALICE: "alice"})
    assert rules.sell_decks(ALICE) == [ALICE, "alice", "business", "default"]
    assert rules.sell_decks(BOB) == [BOB, "default"]


def test_a_fixed_price_holds_only_while_there_is_no_deck() -> None:
    rules = Rules(fixed={"collect": FixedPrice(Decimal("0.35"), "USD")})
    found = rate(call("60.5", call_class="collect"), [], rules)
    assert (found.billed, found.amount) == (61, Decimal("0.36"))
    with pytest.raises(
        Unrated, match=r"no prefix of \+12025550102 is in the sell deck \"default\""
    ):
        rate(call(call_class="collect"), [deck(terms(), prefix="44")], rules)
    with pytest.raises(Unrated, match=r"no sell deck was in force.*longlines decks import"):
        rate(call(), [], rules)
    with pytest.raises(Unrated, match="its carrier had no deck"):
        rate(call(call_class="collect"), [], rules, "buy")


def test_blocked_rows_have_no_price() -> None:
    with pytest.raises(Unrated, match='the prefix 1 of the sell deck "default" is blocked'):
        rate(call(), [deck(terms(blocked=True))], Rules())


def test_dates_are_those_of_the_beginning() -> None:
    change = AT + timedelta(seconds=30)
    rows = (terms("0.60", effective_to=change), terms("6.00", effective_from=change))
    assert rate(call(60), [deck(*rows)], Rules()).amount == Decimal("0.60")
    assert rate(call(60, at=change), [deck(*rows)], Rules()).amount == Decimal("6.00")


def test_an_explanation_shows_every_step() -> None:
    rules = Rules(
        surcharges=(Surcharge("collect", Decimal("1.25"), "USD"),),
        taxes=(Tax("Sales tax", Decimal("8.875")),),
    )
    rows = [deck(terms("0.125", "0.05", first=30, next=6), prefix="1202")]
    found = rate(call("57.5", call_class="collect"), rows, rules)
    told = [(line.what, line.how, line.amount and str(line.amount)) for line in found.lines]
    assert told == [
        ("price", "prefix 1202 of sell deck default, version 7", None),
        ("time", "57.5 s at 30/6: 60 s billed", None),
        ("talk", "60 s at 0.125 a minute: 0.125 x 60 / 60", "0.125000"),
        ("connect", "connect fee, once", "0.05"),
        ("surcharge", "surcharge for calls of the class collect, once", "1.25"),
        ("rounded", "1.425 to 0.01, half up", "1.43"),
        ("Sales tax", "8.875 % of 1.43, 0.126913 to 0.01, half up", "0.13"),
        ("amount", "USD", "1.56"),
    ]


def test_a_surcharge_for_each_minute_goes_with_the_billed_seconds() -> None:
    rules = Rules(
        surcharges=(
            Surcharge("collect", Decimal("0.34"), "USD", per="minute"),
            Surcharge("collect", Decimal("0.10"), "USD"),
        ),
        fixed={"collect": FixedPrice(Decimal("0.35"), "USD")},
    )
    rows = deck(terms("0.01", first=60, next=60), terms("0.02", band="peak"), named=PEAK)
    for at in (AT, AT + timedelta(hours=9, minutes=59)):
        plain = rate(replace(call(61), at=at), [rows], rules)
        collect = rate(replace(call(61), at=at, call_class="collect"), [rows], rules)
        assert collect.exact - plain.exact == Decimal("0.68") + Decimal("0.10")
        (line,) = [each for each in collect.lines if "a minute: 0.34" in each.how]
        assert (line.what, line.amount) == ("surcharge", Decimal("0.68"))
        assert line.how.endswith("of the class collect, 0.34 a minute: 0.34 x 120 / 60")
    alone = rate(call(60, call_class="collect"), [], rules)
    assert alone.amount == Decimal("0.35"), "a fixed price is that of its class"
