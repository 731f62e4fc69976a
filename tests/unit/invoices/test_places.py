"""Where numbers are, in the account's language; and months by the clock of a zone."""

from datetime import UTC, datetime

import phonenumbers
import pytest
from phonenumbers import geocoder

from longlines.billing.invoices import period
from longlines.billing.invoices.places import place

NUMBERS = ("+12025550101", "+442079460000", "+390612345678", "+525512345678", "+11202555010")


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [
        ("+12025550101", "en", "Washington D.C."),
        ("+525512345678", "es", "Ciudad de México, CDMX"),
        ("+862112345678", "zh", "上海市"),
        ("+4915112345678", "es", "Alemania"),
        ("+881612345678", "en", ""),
        ("611", "en", ""),
        ("+", "en", ""),
        ("+1", "en", ""),
        ("+" + "9" * 2000, "en", ""),
        ("+٣٤٩١١", "en", ""),
    ],
)
def test_places(number: str, language: str, shown: str) -> None:
    assert place(number, language) == shown


def test_a_place_is_what_phonenumbers_says_however_the_number_is_read() -> None:
    every = [
        f"+{code}{digits}"
        for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        for digits in ("12345678", "0612345678", "2025550101")
    ]
    for number in (*NUMBERS, *every):
        try:
            expected = geocoder.description_for_number(phonenumbers.parse(number), "en")
        except phonenumbers.NumberParseException:
            expected = ""
        assert place(number, "en") == expected


@pytest.mark.parametrize(
    ("month", "zone", "begins", "ends"),
    [
        ("2026-11", "UTC", "2026-11-01T00:00", "2026-12-01T00:00"),
        ("2026-12", "UTC", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2026-11", "America/New_York", "2026-11-01T04:00", "2026-12-01T05:00"),
        ("2028-02", "Asia/Shanghai", "2028-01-31T16:00", "2028-02-29T16:00"),
    ],
)
def test_a_month_of_a_zone(month: str, zone: str, begins: str, ends: str) -> None:
    found = period.read(month, zone)
    assert found.begins == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert found.ends == datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert f"{found.first:%Y-%m}" == f"{found.last:%Y-%m}" == month


@pytest.mark.parametrize(
    "text", ["2026", "2026-13", "2026-1", "11-2026", "", "2026-11-01", "٢٠٢٦-11"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(period.BadPeriod, match="write it as 2026-11"):
        period.read(text, "UTC")
