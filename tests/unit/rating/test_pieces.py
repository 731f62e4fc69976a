"""Calls over the borders of time bands, also where the clock jumps; and what always holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.rating.model import Charge, Unrated
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rounding import RoundingRule
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from longlines.rates.model import Terms
from tests.unit.rating.cases import PEAK, call, deck, terms

EXACT = Rules(rounding={"sell": RoundingRule(Decimal("0.000001"))})
DAY = 24 * 3600
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

AMOUNTS = st.decimals(0, 10, places=6)
SECONDS = st.integers(0, DAY * 1000).map(lambda each: Decimal(each) / 1000)
TIMES = st.integers(0, 365 * DAY).map(lambda each: NEW_YEAR + timedelta(seconds=each))
TERMS = st.builds(
    Terms,
    per_minute=AMOUNTS,
    connect=AMOUNTS,
    first=st.integers(1, 120),
    next=st.integers(1, 120),
    minimum=st.integers(0, 300),
)


@settings(max_examples=150, deadline=None)
@given(TERMS, TERMS, TIMES, SECONDS, SECONDS, st.integers(0, 90))
def test_a_longer_call_never_costs_less_and_nothing_is_negative(
    day: Terms, night: Terms, at: datetime, one: Decimal, other: Decimal, free: int
) -> None:
    rows = deck(replace(day, band="peak"), night, named=PEAK, free_seconds=free)
    rules = Rules(taxes=(Tax("VAT", Decimal("17.5")),))
    short, long = (rate(call(each, at=at), [rows], rules) for each in sorted((one, other)))
    assert 0 <= short.amount <= long.amount
    assert 0 <= short.billed <= long.billed


@settings(max_examples=150, deadline=None)
@given(AMOUNTS, AMOUNTS, TIMES, st.integers(1, DAY))
def test_a_call_cut_at_a_border_adds_up(
    day: Decimal, night: Decimal, at: datetime, seconds: int
) -> None:
    """By the second, without what is added once: each part charged by itself."""
    rows = deck(Terms(day, first=1, next=1, band="peak"), Terms(night, first=1, next=1), named=PEAK)
    whole = rate(call(seconds, at=at), [rows], Rules())
    border = rows.bands.next_border(at)
    assert border is not None
    before = min(seconds, int((border - at).total_seconds()))
    parts = [call(before, at=at), call(seconds - before, at=at + timedelta(seconds=before))]
    exact = sum(rate(each, [rows], EXACT).exact for each in parts)
    assert abs(exact - whole.exact) < Decimal("1e-20")
    assert sum(piece.milliseconds for piece in whole.pieces) == whole.billed * 1000


def _pieces(found: Charge) -> list[tuple[str, int]]:
    return [(each.terms.band, each.milliseconds // 1000) for each in found.pieces]


def test_a_call_over_a_border_is_cut_there_increments_and_all() -> None:
    at = datetime(2026, 11, 24, 0, 59, 30, tzinfo=UTC)  # 19:59:30 in New York
    rows = deck(terms("0.60", band="peak"), terms("0.06"), named=PEAK)
    found = rate(call(61, at=at), [rows], Rules())
    assert _pieces(found) == [("peak", 30), ("", 90)]
    assert found.amount == Decimal("0.39")
    assert "other hours from 2026-11-23 20:00:00 EST" in found.lines[3].how


def test_a_border_within_a_millisecond() -> None:
    at = datetime(2026, 11, 24, 0, 59, 59, 999_500, tzinfo=UTC)
    rows = deck(terms("0.60", band="peak", first=1, next=1), terms("0.06"), named=PEAK)
    found = rate(call(1, at=at), [rows], EXACT)
    assert [each.milliseconds for each in found.pieces] == [1, 999]


@pytest.mark.parametrize(
    ("at", "pieces"),
    [
        # The clock goes from 2:00 to 3:00: the night band ends an hour earlier in real time.
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), [("night", 1800), ("", 5400)]),
        # The clock goes from 2:00 back to 1:00: the hour before 2:00 is there twice.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), [("night", 5400), ("", 1800)]),
    ],
)
def test_nights_on_which_the_clock_changes(at: datetime, pieces: list[tuple[str, int]]) -> None:
    named = {"night": "mon-sun 0:00-2:00"}
    rows = deck(terms("0.06", band="night"), terms("0.60"), named=named)
    assert _pieces(rate(call(7200, at=at), [rows], Rules())) == pieces


def test_a_day_with_a_clock_change_is_a_day_of_seconds() -> None:
    named = {"peak": "mon-sun 8:00-20:00"}
    rows = deck(terms("0.60", band="peak"), terms("0.06"), named=named)
    midnight = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert _pieces(rate(call(DAY, at=midnight), [rows], Rules())) == [
        ("", 7 * 3600),
        ("peak", 12 * 3600),
        ("", 5 * 3600),
    ]


def test_a_band_without_a_price_leaves_the_call_unrated() -> None:
    rows = deck(terms("0.60", band="peak"), named=PEAK)
    late = datetime(2026, 11, 24, 0, 59, 30, tzinfo=UTC)
    assert rate(call(30, at=late), [deck(terms(band="peak", first=30), named=PEAK)], Rules())
    with pytest.raises(Unrated, match="has no price at 2026-11-24 01:00 UTC; add a row"):
        rate(call(61, at=late), [rows], Rules())
