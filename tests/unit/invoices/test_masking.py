"""Numbers hidden in exports."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.masking import mask, mask_text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12025550101", "+1202555xx01"),
        ("+442079460000", "+44207946xx00"),
        ("911", "911"),
        ("611", "611"),
        ("", ""),
        ("(202) 555-0101", "(202) 555-xx01"),
    ],
)
def test_two_digits_before_the_last_two_are_hidden(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("paid by +12025550101.", "paid by +1202555xx01."),
        ("ask (202) 555-0101 or 202.555.0102", "ask (202) 555-xx01 or 202.555.xx02"),
        ("+44 20 7946 0000", "+44 20 7946 xx00"),
        ("call 1795312345.12 of 2026-11-22 14:05:09", "call 1795312345.12 of 2026-11-22 14:05:09"),
        ("dial 611; 1,234,567.89 USD", "dial 611; 1,234,567.89 USD"),
    ],
)
def test_numbers_in_a_text(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
@settings(max_examples=50)
def test_of_every_number_two_digits_are_gone(number: str) -> None:
    shown = mask(number)
    assert len(shown) == len(number)
    assert [a == b for a, b in zip(number, shown, strict=True)].count(False) == 2
    assert mask_text(f"from {number} today") == f"from {shown} today"
