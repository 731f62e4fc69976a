"""Groups of numbers."""

import phonenumbers
import pytest

from longlines.carriers.quality.groups import group_of


@pytest.mark.parametrize(
    ("number", "group"),
    [
        ("+12025550101", "1"),
        ("12025550101", "1"),
        ("+14165550101", "1"),
        ("+18765550101", "1876"),
        ("+447700900123", "44"),
        ("+4420555", "44"),
        ("+97450001234", "974"),
        ("+70001", "7"),
        ("+210555", ""),
        ("", ""),
        ("+", ""),
    ],
)
def test_group(number: str, group: str) -> None:
    assert group_of(number) == group


def test_a_group_is_the_beginning_of_its_numbers_everywhere() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(region)
        if example is not None:
            number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            group = group_of(number)
            assert group
            assert number.startswith(f"+{group}")
            assert group.startswith(str(example.country_code))
