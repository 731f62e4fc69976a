"""Which E.164 numbers are special: by the numbering plan of +1, elsewhere by phonenumbers' types.

phonenumbers' own `number_type` takes 20 microseconds and more. The patterns here are the same
ones, for all regions of a calling code put together, so that a number is special as soon as it
is so in one of them.
"""

import functools
import re
from collections.abc import Callable

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    COUNTRY_CODES_FOR_NON_GEO_REGIONS,
    PhoneMetadata,
)

from longlines.numbers.kinds import Kind

NORTH_AMERICA = "1"

# Whole codes, assigned or not: what is put into service tomorrow is special from its first call.
NANP = re.compile(
    r"(?P<emergency>911\d*)"
    r"|(?P<service>[2-8]11\d*)"
    r"|(?P<toll_free>8(?:00|22|33|44|55|66|77|8\d)\d*)"
    r"|(?P<premium>900\d*|\d{3}976\d*)"
    r"|(?P<personal>(?:500|52[1-9]|533|544|566|577|588|700)\d*)"
    r"|(?P<directory>\d{3}5551212)"
)

TYPES = {
    Kind.PREMIUM: "premium_rate",
    Kind.TOLL_FREE: "toll_free",
    Kind.SHARED_COST: "shared_cost",
    Kind.PERSONAL: "personal_number",
    Kind.PAGER: "pager",
}
"""In phonenumbers' order: the first that matches counts."""

ORDINARY = Kind.ORDINARY
NOTHING = re.compile("(?!)")
NON_GEOGRAPHIC = "001"
LONGEST_CODE = 3

CALLING_CODES = frozenset(
    str(code) for code in (*COUNTRY_CODE_TO_REGION_CODE, *COUNTRY_CODES_FOR_NON_GEO_REGIONS)
)

Matches = Callable[[str, int], re.Match[str] | None]
Plan = tuple[Matches, int]
"""Matches the special numbers of a calling code, without the plus, from where their national part
begins, which is the second."""

_DIGITS = re.compile(r"\[[^\]]*\]|\\d|\{[^}]*\}|[0-9]")
"""What stands for digits in the patterns, and how often it is repeated."""

_UNKNOWN = "?" * 15
"""Digits that may be any."""


def kind_of(number: str) -> Kind:
    """The kind of an E.164 number. ORDINARY for what has no known calling code."""
    special, begin = plan(number[1 : LONGEST_CODE + 1])
    found = special(number[1:], begin)
    if found is None or found.lastgroup is None:
        return ORDINARY
    return Kind[found.lastgroup.upper()]


def calling_code(number: str) -> str:
    """The country's calling code of an E.164 number, "" when there is none such."""
    for length in range(1, LONGEST_CODE + 1):
        if number[1 : length + 1] in CALLING_CODES:
            return number[1 : length + 1]
    return ""


@functools.lru_cache(maxsize=2000)
def plan(begins: str) -> Plan:
    """The plan of the numbers whose first three digits, without the plus, are these."""
    code = calling_code(f"+{begins}")
    return (_pattern(code) or NOTHING).fullmatch, len(code)


def narrowed(begins: str) -> tuple[Matches | None, int]:
    """The plan of the numbers that begin so, where one of them may be special; else None for it."""
    matches, begin = plan(begins[:LONGEST_CODE])
    may_be = _opened(begins[:begin]).match(begins[begin:] + _UNKNOWN)
    return matches if may_be else None, begin


@functools.cache
def _opened(code: str) -> re.Pattern[str]:
    """The special numbers of a calling code, some of whose digits are unknown, or their begin."""
    pattern = _pattern(code) or NOTHING
    return re.compile(_DIGITS.sub(_or_unknown, pattern.pattern))


def _or_unknown(digits: re.Match[str]) -> str:
    text = digits[0]
    if text[0] == "{":
        return text
    return f"[{text.strip('[]')}?]"


@functools.cache
def _pattern(code: str) -> re.Pattern[str] | None:
    """What is special of a calling code, in a group named by its kind; None when nothing is."""
    if not code:
        return None
    own = NANP if code == NORTH_AMERICA else NOTHING
    parts = [own.pattern]
    for kind, type_ in TYPES.items():
        patterns = [each for each in _patterns(code, type_) if each]
        if patterns and kind.name.lower() not in own.groupindex:
            parts.append(f"(?P<{kind.name.lower()}>{'|'.join(dict.fromkeys(patterns))})")
    return re.compile("|".join(parts))


def _patterns(code: str, type_: str) -> list[str]:
    found = []
    for region in COUNTRY_CODE_TO_REGION_CODE.get(int(code), (NON_GEOGRAPHIC,)):
        if region == NON_GEOGRAPHIC:
            metadata = PhoneMetadata.metadata_for_nongeo_region(int(code))
        else:
            metadata = PhoneMetadata.metadata_for_region(region)
        description = getattr(metadata, type_)
        found.append(description.national_number_pattern if description else "")
    return found
