"""All the ways in which people dial an emergency number in panic."""

from collections.abc import Iterator

from longlines.emergency.model import Plan

SIGNS = ("", "#")
"""What may follow: the key that ends a number on many telephones."""

ABROAD = ("+", "00", "011")
"""What stands before a country code."""


def variants(plan: Plan) -> dict[str, str]:
    """Every string that is dialled for an emergency or test number -> that number, in order."""
    found: dict[str, str] = {}
    for number in (*plan.numbers, plan.test):
        for text in _of(number, plan):
            found.setdefault(text, number)
    return found


def _of(number: str, plan: Plan) -> Iterator[str]:
    codes = [f"{before}{code}" for code in plan.country_codes for before in (*ABROAD, "")]
    for prefix in ("", *plan.prefixes, *codes):
        for sign in SIGNS:
            yield f"{prefix}{number}{sign}"
