"""Special numbers are known before anything else is done with them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from longlines.numbers import (
    CARRIED_IF_SAID,
    NEVER_CARRIED,
    Dialled,
    Kind,
    kind_of,
    narrowed,
    read,
    special,
)

TYPES = {
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE,
    PhoneNumberType.SHARED_COST: Kind.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER: Kind.PERSONAL,
    PhoneNumberType.PAGER: Kind.PAGER,
}

PATTERNS = {
    code: pattern.pattern.replace("\\d", "[0-9]")
    for code in sorted(special.CALLING_CODES)
    if (pattern := special._pattern(code)) and pattern.groups
}


@pytest.mark.parametrize(
    ("dialled", "number", "kind"),
    [
        ("911", "911", Kind.EMERGENCY),
        ("112", "112", Kind.EMERGENCY),
        ("999", "999", Kind.EMERGENCY),
        ("933", "933", Kind.EMERGENCY),
        ("+911", "911", Kind.EMERGENCY),
        ("9911", "9911", Kind.EMERGENCY),
        ("0911", "0911", Kind.EMERGENCY),
        ("1-911", "1911", Kind.EMERGENCY),
        ("9115550123", "9115550123", Kind.EMERGENCY),
        ("+1 911 555 0123", "+19115550123", Kind.EMERGENCY),
        ("0", "0", Kind.OPERATOR),
        ("00", "00", Kind.OPERATOR),
        ("411", "411", Kind.SERVICE),
        ("611", "611", Kind.SERVICE),
        ("+1 411 555 0123", "+14115550123", Kind.SERVICE),
        ("40404", "40404", Kind.SHORT_CODE),
        ("1 800 555 1234", "+18005551234", Kind.TOLL_FREE),
        ("8225551234", "+18225551234", Kind.TOLL_FREE),
        ("9005551234", "+19005551234", Kind.PREMIUM),
        ("2129765555", "+12129765555", Kind.PREMIUM),
        ("5005551234", "+15005551234", Kind.PERSONAL),
        ("2025551212", "+12025551212", Kind.DIRECTORY),
        ("01144 9098 790000", "+449098790000", Kind.PREMIUM),
        ("00 800 1234 5678", "+80012345678", Kind.TOLL_FREE),
        ("+979 123456789", "+979123456789", Kind.PREMIUM),
        ("2025550102", "+12025550102", Kind.ORDINARY),
        ("00442079460000", "+442079460000", Kind.ORDINARY),
    ],
)
def test_what_people_dial(dialled: str, number: str, kind: Kind) -> None:
    assert read(dialled) == Dialled(number, kind)


@pytest.mark.parametrize("dialled", ["", "5550102", "${EVIL}", "*99#", "1" * 41, "٩١١", "911;x"])
def test_what_is_no_number(dialled: str) -> None:
    assert read(dialled) is None


def test_no_prefix_of_habit_hides_an_emergency() -> None:
    for number in ("911", "112", "999"):
        for before in ("", "+", "0", "9", "1"):
            found = read(f"{before}{number}")
            assert found is not None
            assert found.kind is Kind.EMERGENCY


def test_kinds_are_those_of_phonenumbers() -> None:
    missed = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for type_, kind in TYPES.items():
            example = phonenumbers.example_number_for_type(region, type_)
            if example is not None and phonenumbers.number_type(example) == type_:
                number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
                if kind_of(number) is not kind:
                    missed.append((region, number, kind, kind_of(number)))
    assert missed == []


def test_ordinary_numbers_stay_ordinary() -> None:
    special = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.FIXED_LINE)
        if example is not None:
            number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            if kind_of(number) is not Kind.ORDINARY:
                special.append((region, number, kind_of(number)))
    assert special == []


def test_every_kind_has_its_place() -> None:
    assert not NEVER_CARRIED & CARRIED_IF_SAID
    assert set(Kind) - NEVER_CARRIED - CARRIED_IF_SAID == {Kind.ORDINARY}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read(text)
    if found is not None:
        assert found.number.removeprefix("+").isdigit()
        assert found.number.startswith("+") or found.kind in NEVER_CARRIED


@given(st.sampled_from(sorted(PATTERNS)), st.integers(1, 9), st.data())
def test_no_special_number_begins_as_none_does(code: str, length: int, data: st.DataObject) -> None:
    national = data.draw(st.from_regex(PATTERNS[code], fullmatch=True))
    matches, begin = narrowed((code + national)[:length])
    assert begin in (0, len(code))
    if length >= len(code):
        assert matches is not None
        assert matches(code + national, begin)


def test_most_numbers_begin_as_no_special_one_does() -> None:
    assert [narrowed(begins)[0] for begins in ("120256", "442079", "493012", "")] == [None] * 4
