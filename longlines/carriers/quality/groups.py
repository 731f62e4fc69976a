"""Groups of numbers by which carriers are measured.

A group is the country's calling code (ITU-T E.164): wide enough that an office's own calls soon
fill it, and what carriers buy and lose their roads by. The plan +1 holds two dozen countries with
prices and roads of their own; those other than the United States and Canada are told apart by
their area code, as in `1876` for Jamaica. A group is always the beginning of its numbers.
"""

import functools

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_LONGEST_CODE = 3
_PLAN, _AREA = "1", 3
_MAIN = ("US", "CA")


def group_of(number: str) -> str:
    """The group of an E.164 number, "" for one of no country. A plus may lead."""
    digits = number.removeprefix("+")
    if digits.startswith(_PLAN):
        area = digits[1 : 1 + _AREA]
        return _PLAN + area if area in _islands() else _PLAN
    for length in range(1, _LONGEST_CODE + 1):
        code = digits[:length]
        if code in _codes():
            return code
    return ""


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))


@functools.cache
def _islands() -> frozenset[str]:
    """Area codes of +1 outside its two large countries."""
    found: set[str] = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[int(_PLAN)]:
        metadata = PhoneMetadata.metadata_for_region(region)
        if region not in _MAIN and metadata is not None and metadata.leading_digits:
            codes = metadata.leading_digits.split("|")
            found.update(code for code in codes if code.isdigit() and len(code) == _AREA)
    return frozenset(found)
