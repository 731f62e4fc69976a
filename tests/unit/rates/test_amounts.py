"""Amounts in the signs of many countries: one meaning, or a reason."""

from decimal import Decimal

import pytest

from longlines.rates.problems import CellError
from longlines.rates.reading.amounts import Style, amount, bare, style_of, votes

POINT, COMMA = Style.POINT, Style.COMMA


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [
        ("0.0123", POINT, "0.0123"),
        ("0,0123", COMMA, "0.0123"),
        (".5", POINT, "0.5"),
        ("1,234.5", POINT, "1234.5"),
        ("1.234,5", COMMA, "1234.5"),
        ("1 234,5", COMMA, "1234.5"),
        ("1\u202f234,5", COMMA, "1234.5"),
        ("1'234.5", POINT, "1234.5"),
        ("$0.01", POINT, "0.01"),
        ("0,01 €", COMMA, "0.01"),
        ("USD 0.01", POINT, "0.01"),
        ("0.01EUR", POINT, "0.01"),
        ("-0.01", POINT, "-0.01"),
        ("-$0.01", POINT, "-0.01"),
        ("1.2E-05", POINT, "0.000012"),
        ("1E-05", None, "0.00001"),
        ("0.123456", None, "0.123456"),
        ("0.1234560", None, "0.123456"),
        ("1.234", None, "1.234"),
        ("0,123", None, "0.123"),
        ("12,5", None, "12.5"),
        ("1,234,567.8", None, "1234567.8"),
        ("7", None, "7"),
    ],
)
def test_an_amount_is_what_it_says(cell: str, style: Style | None, value: str) -> None:
    assert amount(cell, style) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "style", "told"),
    [
        ("", None, "is no amount"),
        ("n/a", None, "is no amount"),
        (".", None, "is no amount"),
        ("1,23,456", None, "is no amount"),
        ("1.2.3", None, "is no amount"),
        ("٠.٥", None, "is no amount"),
        ("nan", None, "is no amount"),
        ("inf", None, "is no amount"),
        ("0.1234567", None, "more than 6 decimals"),
        ("1E-07", None, "more than 6 decimals"),
        ("1,234", None, "can be 1234 or 1.234; say which"),
        ("0,5", POINT, "has not the decimal point"),
        ("0.5", COMMA, "has not the decimal comma"),
        ("9" * 41, None, "is no amount"),
    ],
)
def test_what_is_no_amount_or_may_be_two_is_told(cell: str, style: Style | None, told: str) -> None:
    with pytest.raises(CellError, match=told):
        amount(cell, style)


def test_cells_that_can_be_read_in_one_way_decide_for_the_others() -> None:
    assert style_of(votes(["0,5", "1,234", "7"])) is COMMA
    assert style_of(votes(["0.5", "1,234", "7"])) is POINT
    assert style_of(votes(["1,234", "7", ""])) is None
    assert style_of(votes(["0.5", "0,5"])) is None
    assert amount("1,234", COMMA) == Decimal("1.234")
    assert amount("1,234", POINT) == Decimal(1234)


def test_the_letters_of_a_currency_are_found() -> None:
    assert bare("EUR 0.5") == ("0.5", "EUR")
    assert bare("0.5 usd") == ("0.5", "USD")
    assert bare("€0.5") == ("0.5", "")
