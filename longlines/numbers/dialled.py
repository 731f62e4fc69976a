"""What a caller dialled: an E.164 number, or one that the exchange answers itself."""

import re
from dataclasses import dataclass

from phonenumbers import shortnumberinfo

from longlines.numbers.kinds import Kind
from longlines.numbers.normal import e164
from longlines.numbers.special import kind_of

EMERGENCY = frozenset(("911", "112", "999", "933"))
"""Wherever a telephone is from, its owner's emergency number works; 933 tests 911."""

OUTSIDE_LINE = re.compile(r"\+?[019]?(?P<rest>\d{3})", re.ASCII)
"""What people put before an emergency number by habit: 0 or 9 for a line, 1, or a plus."""

OPERATORS = frozenset(("0", "00"))
SERVICE = re.compile("[2-8]11")
SHORT = re.compile(r"\d{2,6}", re.ASCII)
SIGNS = str.maketrans("", "", " -().")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Dialled:
    """`number` is E.164, or for a kind that never reaches a carrier the digits as dialled."""

    number: str
    kind: Kind


def read(dialled: str, region: str = "US") -> Dialled | None:
    """What was dialled in `region` (ISO 3166); None when it is no number at all.

    An emergency number is one whatever stands before it, so that no habit of dialling and no
    rule that strips digits makes an ordinary number of it.
    """
    digits = dialled[: LONGEST + 1].strip().translate(SIGNS)
    if not digits.isascii() or len(digits) > LONGEST:
        return None
    if _is_emergency(digits, region):
        return Dialled(digits.lstrip("+"), Kind.EMERGENCY)
    if digits in OPERATORS:
        return Dialled(digits, Kind.OPERATOR)
    if SERVICE.fullmatch(digits):
        return Dialled(digits, Kind.SERVICE)
    number = e164(digits, region)
    if number is not None:
        return Dialled(number, kind_of(number))
    if SHORT.fullmatch(digits):
        return Dialled(digits, Kind.SHORT_CODE)
    return None


def _is_emergency(digits: str, region: str) -> bool:
    found = OUTSIDE_LINE.fullmatch(digits)
    if found and (found["rest"] in EMERGENCY or digits.lstrip("+") in EMERGENCY):
        return True
    if not digits.isdigit():
        return False
    return bool(shortnumberinfo.connects_to_emergency_number(digits, region))
