"""Where an account may not call: kinds of number, and beginnings of numbers."""

from collections.abc import Iterable
from functools import lru_cache

from longlines.billing.credit.model import EVERYWHERE, PREMIUM, SATELLITE
from longlines.numbers import Kind, kind_of

SATELLITES = ("+870", "+881", "+882", "+883")
"""Inmarsat, the satellite systems, and the international networks, where the ships and planes are
and where fraud likes to end."""

PREMIUM_CODES = ("+979",)
"""The international premium-rate service, whatever phonenumbers makes of a number of it."""

KINDS = (
    PREMIUM,
    SATELLITE,
    EVERYWHERE,
    Kind.SHARED_COST.value,
    Kind.PERSONAL.value,
    Kind.PAGER.value,
    Kind.TOLL_FREE.value,
    Kind.DIRECTORY.value,
)
"""Words that may stand for numbers in `blocked:` and `allowed:`."""

DEAR = (PREMIUM, SATELLITE)
"""The kinds that fraud is after."""


def why_blocked(number: str, blocked: Iterable[str], allowed: Iterable[str]) -> str:
    """Which word or beginning blocks an E.164 number; "" where none does, or another allows it."""
    if not blocked:
        return ""
    found = next((each for each in blocked if meant(number, each)), "")
    return "" if not found or any(meant(number, each) for each in allowed) else found


def dear(number: str) -> bool:
    """Whether a number is of the kinds that fraud is after."""
    return any(meant(number, each) for each in DEAR)


def meant(number: str, word: str) -> bool:
    """Whether a word of credit.yaml, or a beginning of numbers, means this number."""
    if word.startswith("+"):
        return number.startswith(word)
    if word == EVERYWHERE:
        return True
    if word == SATELLITE:
        return number.startswith(SATELLITES)
    if word == PREMIUM and number.startswith(PREMIUM_CODES):
        return True
    return _kind(number) == word


@lru_cache(maxsize=10_000)
def _kind(number: str) -> str:
    return kind_of(number).value
