"""The arithmetic of a charge, taken apart and told in every language."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from longlines.billing.invoices import showing, steps, words
from longlines.billing.invoices.steps import SAID, Step
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.rates import bands
from longlines.rates.model import Deck, Terms

AT = datetime(2026, 11, 24, 0, 59, 30, tzinfo=UTC)
RULES = Rules(
    surcharges=(Surcharge("collect", Decimal("1.25"), "USD"),),
    taxes=(Tax("Sales tax", Decimal("8.875")), Tax("2 % of nothing", Decimal(2))),
    fixed={"direct": FixedPrice(Decimal("0.35"), "USD")},
)


def charged(seconds: str, call_class: str, *, fixed: bool = False) -> list[dict[str, str | None]]:
    tariff = (
        Terms(Decimal("0.1234"), Decimal("0.05"), 30, 6, minimum=10),
        Terms(Decimal("0.5"), Decimal("0.05"), 30, 6, band="peak"),
    )
    zone = bands.read("America/New_York", {"peak": "mon-fri 8:00-20:00"})
    deck = Deck("default", "sell", 7, "USD", zone, {"1202": tariff}, free_seconds=2)
    call = RatedCall("+12025550102", AT, Decimal(seconds), call_class)
    charge = rate(call, [] if fixed else [deck], RULES)
    return [line.as_json() for line in charge.lines]


def kinds(found: list[Step]) -> list[str]:
    return [step.kind for step in found]


def test_every_line_that_rating_writes_is_understood() -> None:
    found = steps.read(steps.written(charged("57.5", "collect")))
    assert kinds(found) == [
        *("deck", "time", "talk", "talk", "connect", "surcharge", "rounded", "tax", "tax"),
    ]
    lines = steps.written(charged("57.5", "collect"))
    assert (steps.rate(lines), steps.increments(lines)) == ("0.5 / 0.1234", "30/6")
    told = steps.read(steps.written(charged("60", "direct", fixed=True)))
    assert kinds(told)[0] == "fixed"
    assert SAID not in kinds(told)
    fixed = steps.written(charged("60", "direct", fixed=True))
    assert (steps.rate(fixed), steps.increments(fixed)) == ("0.35", "1/1")


@pytest.mark.parametrize("language", words.languages())
def test_it_is_told_in_the_language(language: str) -> None:
    told = words.of(language)
    for lines in (charged("57.5", "collect"), charged("60", "direct", fixed=True)):
        for step in steps.read(steps.written(lines)):
            said = showing.sentence(step, told)
            assert "{" not in said
            assert all(fact in said for name, fact in step.facts.items() if name == "price")
    talk = steps.read(steps.written(charged("57.5", "collect")))[2]
    assert "0.5" in showing.sentence(talk, told)
    assert "0,5" in showing.sentence(talk, told, ",")


def test_a_quote_and_its_rounding() -> None:
    line = {"what": "price", "how": "prefix 1 of sell deck a, b, version 2", "amount": None}
    quoted = line | {"how": f"{line['how']}, as quoted (quote 00ff)"}
    (step,) = steps.read(steps.written([quoted]))
    assert step.facts["deck"] == "a, b"
    assert showing.sentence(step, words.of("en")).endswith("as quoted (quote 00ff)")


def test_what_is_not_understood_is_shown_as_it_was_written() -> None:
    (step,) = steps.read([("moon", "{price} of the {moon", "1")])
    assert step.kind == SAID
    assert showing.sentence(step, words.of("zh")) == "moon: {price} of the {moon"


def test_all_languages_say_the_same_things() -> None:
    english = words.of("en")
    for language in words.languages():
        other = words.of(language)
        for name in ("labels", "services", "kinds", "steps", "modes"):
            assert getattr(other, name).keys() == getattr(english, name).keys()
        assert all(
            _holes(other.labels[key]) == _holes(text) for key, text in english.labels.items()
        )
        assert all(_holes(other.steps[key]) == _holes(text) for key, text in english.steps.items())
    with pytest.raises(KeyError):
        words.of("xx")


def _holes(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [("0", "0:00"), ("57.5", "0:57.500"), ("61", "1:01"), ("3600.001", "1:00:00.001")],
)
def test_durations(seconds: str, shown: str) -> None:
    assert words.duration(Decimal(seconds)) == shown
