"""Exchange rates: of the day, between any two currencies, and none that nobody gave."""

from datetime import date
from decimal import Decimal

import pytest

from longlines.billing.rating.exchange import ExchangeRate, NoRate, rate_of
from longlines.billing.rating.rules import Rules

OLD, NEW = date(2026, 11, 1), date(2026, 11, 20)
RULES = Rules(
    exchange=(
        ExchangeRate("EUR", Decimal("1.25"), NEW),
        ExchangeRate("EUR", Decimal("1.20"), OLD),
        ExchangeRate("MXN", Decimal("0.05"), OLD),
    )
)


@pytest.mark.parametrize(
    ("first", "second", "day", "rate", "dated"),
    [
        ("EUR", "USD", date(2026, 11, 22), "1.25", NEW),
        ("EUR", "USD", date(2026, 11, 19), "1.20", OLD),
        ("USD", "EUR", date(2026, 11, 22), "0.8", NEW),
        ("EUR", "MXN", date(2026, 11, 22), "25", OLD),
    ],
)
def test_the_newest_rate_of_the_day(
    first: str, second: str, day: date, rate: str, dated: date
) -> None:
    assert rate_of(RULES, first, second, day) == (Decimal(rate), dated)


@pytest.mark.parametrize(("first", "day"), [("GBP", NEW), ("EUR", date(2026, 10, 31))])
def test_a_rate_that_nobody_gave(first: str, day: date) -> None:
    with pytest.raises(NoRate, match=f"no rate of {first} to USD on {day}"):
        rate_of(RULES, first, "USD", day)
