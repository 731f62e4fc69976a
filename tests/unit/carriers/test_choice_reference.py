"""The choice equals a plain reference on random decks, at random moments."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.carriers.choosing import choose
from longlines.carriers.field import Ask
from longlines.carriers.model import Carrier, Carriers
from longlines.carriers.state import State
from longlines.rates.model import Deck, Tariff, Terms, terms_at
from tests.unit.carriers.decks import NOW, PEAK, TRUNK, table

NAMES = ("tin", "copper", "silver", "gold")
RATES = {"USD": Decimal(1), "EUR": Decimal("1.085")}
DAYS = (None, *(NOW + timedelta(days=days) for days in (-3, -1, 1, 3)))

prices = st.integers(0, 30).map(lambda micro: Decimal(micro) / 1000)
prefixes = st.text("012", min_size=0, max_size=4).map(lambda rest: f"4{rest}")


@st.composite
def rows(draw: st.DrawFn) -> Terms:
    """One row: mostly plain, sometimes with a date, a band, a fee, blocked."""
    begin, end = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    if begin and end and begin >= end:
        end = None
    return Terms(
        draw(prices),
        connect=draw(st.sampled_from((Decimal(0), Decimal("0.01")))),
        first=draw(st.sampled_from((1, 30, 60, 240))),
        next=draw(st.sampled_from((1, 6, 7, 60))),
        band=draw(st.sampled_from(("", "", "peak"))),
        effective_from=begin,
        effective_to=end,
        blocked=draw(st.sampled_from((False, False, False, True))),
    )


tariffs = st.lists(rows(), min_size=1, max_size=2).map(tuple) | prices.map(
    lambda price: (Terms(price),)
)
decks = st.dictionaries(prefixes, tariffs, max_size=12)


@st.composite
def offices(draw: st.DrawFn) -> tuple[Carriers, list[Deck]]:
    """Carriers with their decks, some without one."""
    made, known = [], []
    for name in NAMES:
        made.append(
            Carrier(
                name,
                TRUNK,
                blocked=tuple(draw(st.lists(prefixes, max_size=1))),
                at_a_loss=draw(st.booleans()),
            )
        )
        currency = draw(st.sampled_from(("USD", "USD", "EUR", "XXX")))
        if draw(st.integers(0, 9)):
            known.append(Deck(name, "buy", 1, currency, PEAK, draw(decks)))
    for plan in ("own", "default"):
        if draw(st.booleans()):
            known.append(Deck(plan, "sell", 1, "USD", PEAK, draw(decks)))
    exchange = {"EUR": RATES["EUR"]}
    floor = draw(st.sampled_from((Decimal(0), Decimal("0.005"))))
    return Carriers(tuple(made), exchange=exchange, floor=floor), known


@settings(max_examples=60)
@given(
    offices(),
    st.lists(st.text("0123", max_size=6).map(lambda rest: f"+4{rest}"), min_size=1, max_size=8),
    st.sampled_from((0, 1, 24, 60, 73)),
)
def test_choice_equals_the_reference(
    office: tuple[Carriers, list[Deck]], numbers: Sequence[str], hours: int
) -> None:
    known, made = office
    at = NOW + timedelta(hours=hours)
    with tempfile.TemporaryDirectory() as folder:
        built = table(Path(folder), known, *made)
        for number in numbers:
            ask = Ask(number, at, ("own", "default"))
            assert choose(built, State(), ask).order == _reference(known, made, ask), number


def _reference(known: Carriers, decks: Sequence[Deck], ask: Ask) -> tuple[str, ...]:
    """As the rules say it, without a table: by looking at every row of every deck."""
    by_name = {deck.name: deck for deck in decks}
    sell = [by_name[plan] for plan in ask.plans if plan in by_name]
    sold = _sold(sell, ask)
    ranked = []
    for place, carrier in enumerate(known.carriers):
        deck = by_name.get(carrier.name)
        cost = _cost(deck, ask) if deck else None
        barred = any(ask.number[1:].startswith(prefix) for prefix in carrier.blocked)
        loss = bool(sell) and (sold is None or (cost is not None and cost + known.floor > sold))
        if cost is not None and not barred and (carrier.at_a_loss or not loss):
            ranked.append((cost, place, carrier.name))
    return tuple(name for _, _, name in sorted(ranked))


def _sold(sell: Sequence[Deck], ask: Ask) -> Decimal | None:
    for deck in sell:
        row = _row(deck, ask.number, ask.at)
        if row is not None:
            return None if row.blocked else _of_minute(row, deck.currency)
    return None


def _cost(deck: Deck, ask: Ask) -> Decimal | None:
    row = _row(deck, ask.number, ask.at)
    if row is None or row.blocked or deck.currency not in RATES:
        return None
    return _of_minute(row, deck.currency)


def _row(deck: Deck, number: str, at: datetime) -> Terms | None:
    found: tuple[str, Tariff] | None = None
    for prefix, tariff in deck.rows.items():
        if number[1:].startswith(prefix) and any(terms.in_force(at) for terms in tariff):
            found = max(found or ("", tariff), (prefix, tariff), key=lambda each: len(each[0]))
    return terms_at(found[1], at, deck.bands) if found else None


def _of_minute(row: Terms, currency: str) -> Decimal:
    """The cost of a minute of a call of three, counted second by second."""
    seconds = row.first
    while seconds < 180:
        seconds += row.next
    cost = (row.connect + row.per_minute * seconds / 60) / 3 * RATES[currency]
    return cost.quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
