"""The longest prefix by one bisect is the one that trying every length finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.rates.prefixes import Prefixes, key_of, prefix_of

DIGITS = st.text("0124", min_size=1, max_size=15)


@pytest.mark.parametrize("prefix", ["1", "44", "3906", "999999999999999", "0", "000"])
def test_a_prefix_comes_back_from_its_integer(prefix: str) -> None:
    assert prefix_of(key_of(prefix)) == prefix


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(DIGITS, st.integers(0, 3)), st.lists(DIGITS))
def test_it_is_the_mapping_it_was_made_from(rows: dict[str, int], others: list[str]) -> None:
    made = Prefixes.of(rows)
    assert dict(made) == rows
    assert len(made) == len(rows)
    for other in others:
        assert made.get(other) == rows.get(other)
        expected = [
            (other[:length], rows[other[:length]])
            for length in range(len(other), 0, -1)
            if other[:length] in rows
        ]
        assert list(made.above(other)) == expected
        assert made.longest(other) == next(iter(expected), None)


@pytest.mark.parametrize("odd", ["", "+44", "4a", "٤٤", "1" * 16])
def test_what_is_no_prefix_is_not_there(odd: str) -> None:
    made = Prefixes.of({"4": 1, "44": 2})
    assert odd not in made
    assert list(made.above(odd.strip("1"))) == []


def test_a_number_longer_than_any_still_has_its_prefix() -> None:
    assert list(Prefixes.of({"1": 1}).above("1" * 30)) == [("1", 1)]


def test_its_arrays_cannot_be_written_to() -> None:
    made = Prefixes.of({"4": 1})
    with pytest.raises(ValueError, match="read-only"):
        made.keys_array[0] = 0
