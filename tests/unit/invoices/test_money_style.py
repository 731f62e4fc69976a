"""Amounts as each language writes them: as babel does, without babel."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.invoices.money import style
from longlines.billing.invoices.words import languages

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "MXN", "BHD", "INR")


@given(st.integers(-(10**11), 10**11), st.sampled_from(CURRENCIES), st.sampled_from(languages()))
@settings(max_examples=150, deadline=None)
def test_amounts_are_written_as_babel_writes_them(coins: int, currency: str, language: str) -> None:
    told = style(currency, language)
    amount = Decimal(coins).scaleb(-told.decimals)
    assert told.words(amount) == format_currency(amount, currency, locale=language)


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("en", "0.0125", "$0.0125"),
        ("en", "-1234.5", "-$1,234.50"),
        ("es", "1234567.5", "1.234.567,50\xa0US$"),
        ("zh", "2", "US$2.00"),
    ],
)
def test_an_amount_finer_than_a_coin_keeps_its_decimals(
    language: str, amount: str, written: str
) -> None:
    assert style("USD", language).words(Decimal(amount)) == written


def test_without_the_currency_for_tables() -> None:
    assert style("EUR", "es").number(Decimal("-1234.5")) == "-1.234,50"
    assert style("JPY", "en").number(Decimal(1200)) == "1,200"
