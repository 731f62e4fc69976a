"""How people dial, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.numbers import e164


@pytest.mark.parametrize(
    ("dialled", "number"),
    [
        ("2025550102", "+12025550102"),
        ("12025550102", "+12025550102"),
        ("+12025550102", "+12025550102"),
        ("(202) 555-0102", "+12025550102"),
        ("011442079460000", "+442079460000"),
        ("+442079460000", "+442079460000"),
        ("00442079460000", "+442079460000"),
        ("00 44 20 7946 0000", "+442079460000"),
        ("00", None),
        ("00911", None),
        ("", None),
        ("911", None),
        ("5550102", None),
        ("abc", None),
        ("2025550102;ext=1", None),
        ("1" * 41, None),
        ("*99#", None),
        ("٢٠٢٥٥٥٠١٠٢", None),
        ("${EVIL}", None),
    ],
)
def test_dialled_numbers(dialled: str, number: str | None) -> None:
    assert e164(dialled) == number


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = e164(text)
    assert number is None or (number[0] == "+" and number[1:].isdigit() and number.isascii())
