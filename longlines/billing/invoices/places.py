"""Where a telephone number is, in words."""

import functools
import re
from collections.abc import Callable
from typing import Any

from longlines.numbers.special import calling_code


@functools.lru_cache(maxsize=4096)
def place(number: str, language: str) -> str:
    """The place, area or country of an E.164 number in a language; "" where nobody knows.

    As phonenumbers has it: in a language without a name for the place, that of the country.
    """
    if not number.startswith("+"):
        return ""
    from phonenumbers.geocoder import description_for_number  # half a second, and 60 MB

    found = _read(number)
    return "" if found is None else str(description_for_number(found, language))


def _read(number: str) -> Any:
    """As phonenumbers' `parse` does, which takes twice the time; None for no number."""
    from phonenumbers import NumberParseException, PhoneNumber, parse

    code = calling_code(number)
    national = number[1 + len(code) :]
    if code and national.isdecimal() and 4 < len(national) < 15 and not _prefix(code)(national):
        return PhoneNumber(int(code), int(national))
    try:
        return parse(number)
    except NumberParseException:
        return None


@functools.cache
def _prefix(code: str) -> Callable[[str], re.Match[str] | None]:
    """Tells national numbers from which `parse` would take something off, or that begin with 0."""
    from phonenumbers import PhoneMetadata, region_code_for_country_code

    region = region_code_for_country_code(int(code))
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    off = metadata.national_prefix_for_parsing if metadata else None
    return re.compile(f"0|(?:{off})" if off else "0").match
