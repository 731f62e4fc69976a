"""quote: what a call costs, from the file of fixed prices and from decks; and that it binds."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.quotes import Quote
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.carriers.fixed import FixedPrices
from longlines.flow.services import QuotesLost, Services
from tests.flows.verbs.stage import Stage, word
from tests.unit.rating.cases import deck, terms

STEPS = """\
  ask:
    quote: {number: "{dialled}", service: collect}
    if_unavailable: unavailable
  choose:
    when: {value: "{price}, {currency}", equals: {"USD 0.35, USD": right}, otherwise: other}
  right: {end: right}
  other: {end: other}
  unavailable: {end: unavailable}
"""


@pytest.mark.parametrize(
    ("prices", "dialled", "ended"),
    [
        ('collect: {per_minute: "0.35", currency: USD}', "2025550102", "right"),
        ('collect: {per_minute: "0.350", currency: USD}', "2025550102", "other"),
        ('collect: {per_minute: "0.35", currency: USD}', "12", "unavailable"),
        ('direct: {per_minute: "0.35", currency: USD}', "2025550102", "unavailable"),
        ("collect: {per_minute: cheap, currency: USD}", "2025550102", "unavailable"),
        ("collect: 0.35", "2025550102", "unavailable"),
        ("[", "2025550102", "unavailable"),
        (None, "2025550102", "unavailable"),
    ],
)
async def test_a_price_or_none(
    tmp_path: Path, prices: str | None, dialled: str, ended: str
) -> None:
    path = tmp_path / "prices.yaml"
    if prices is not None:
        path.write_text(prices)
    stage = Stage(tmp_path, STEPS, services=Services(prices=FixedPrices(path)))
    assert word(await stage.call(dialled=dialled)) == ended


def test_a_changed_price_counts_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    prices = FixedPrices(path)
    assert prices.price("collect", "+12025550102") is None
    for number, amount in enumerate(("0.35", "0.40")):
        path.write_text(f'collect: {{per_minute: "{amount}", currency: USD}}')
        os.utime(path, ns=(number + 1, number + 1))
        found = prices.price("collect", "+12025550102")
        assert found is not None
        assert str(found.per_minute) == amount


TELLING = """\
  ask:
    quote: {number: "{dialled}", service: collect, estimate: 90s}
    if_unavailable: unavailable
  tell:
    say: {prompt: the-price}
  tell_the_rest:
    say: {prompt: the-rest}
  over: {end: over}
  unavailable: {end: unavailable}
"""
TEXTS = """\
the-price: "It is {price_collect} a minute."
the-rest: "{connect:money} once, {estimate:money} for a call, {currency}, {quote}, {price:money}."
"""
BOB = "+12025550102"


class DeckQuotes:
    """Quotes one price of a deck, with tax; or has trouble."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.asked: list[tuple[str, ...]] = []

    async def give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        self.asked.append((service, number, account))
        if self.trouble:
            raise self.trouble
        rules = Rules(
            surcharges=(Surcharge(service, Decimal("1.25"), "USD"),),
            taxes=(Tax("VAT", Decimal(20)),),
        )
        rows = [deck(terms("0.4", "0.05"), prefix="1202")]
        return quotes.give(RatedCall(number, at, Decimal(0), service, account), rows, rules)


def telling(folder: Path, given: DeckQuotes) -> Stage:
    stage = Stage(folder, services=Services(quotes=given), steps="  over: {end: over}\n")
    (stage.folder / "prices.yaml").write_text('collect: {per_minute: "9.99", currency: USD}')
    with (stage.folder / "prompts" / "en.yaml").open("a") as file:
        file.write(TEXTS)
    stage.write("main", f"flow: main\non_failure: unavailable\nsteps:\n{TELLING}")
    stage.reload()
    return stage


async def test_the_quote_is_on_record_before_it_is_spoken(tmp_path: Path) -> None:
    given = DeckQuotes()
    caller = await telling(tmp_path, given).call(dialled="2025550102")
    assert word(caller) == "over"
    assert given.asked == [("collect", BOB, BOB)]
    ((name, facts),) = caller.events
    bound = quotes.read(facts)
    assert (name, facts["flow"], facts["step"]) == ("LL_QUOTE", "main", "ask")
    assert (bound.number, bound.prefix, bound.per_minute) == (BOB, "1202", Decimal("0.4"))
    assert caller.heard_before == [0]
    assert "forty cents" in caller.said()


async def test_prompts_speak_what_was_quoted_instead_of_the_fixed_price(tmp_path: Path) -> None:
    caller = await telling(tmp_path, DeckQuotes()).call(dialled="2025550102")
    said = caller.said()
    assert "It is forty cents a minute." in said
    assert "one dollar and thirty cents once" in said
    # Two minutes and what is charged once, with a fifth of tax.
    assert "two dollars and fifty two cents for a call" in said


@pytest.mark.parametrize(
    ("asked", "service", "payer"),
    [
        ("service: direct", "direct", "+12025550101"),
        ("service: person", "person", "+12025550101"),
        ("service: person, bill_to: callee", "person", BOB),
        ("service: collect, bill_to: caller", "collect", "+12025550101"),
    ],
)
async def test_who_pays_is_quoted_the_price(
    tmp_path: Path, asked: str, service: str, payer: str
) -> None:
    given = DeckQuotes()
    steps = TELLING.replace("service: collect", asked)
    stage = Stage(tmp_path, steps.partition("  tell:")[0] + "  unavailable: {end: no}\n")
    stage.services = Services(quotes=given)
    stage.reload()
    await stage.call(dialled="2025550102")
    assert given.asked == [(service, BOB, payer)]


async def test_when_prices_can_not_be_looked_up(tmp_path: Path) -> None:
    stage = telling(tmp_path, DeckQuotes(QuotesLost("the database is gone")))
    caller = await stage.call(dialled="2025550102")
    assert word(caller) == "unavailable"
    assert caller.events == []
