"""Which numbers a word of credit.yaml means."""

import pytest

from longlines.billing.credit.destinations import dear, why_blocked
from longlines.billing.credit.model import BARRED_UNLESS_SAID


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+19005551234", "premium"),
        ("+2347001234567", ""),
        ("+97912345678", "premium"),
        ("+44909123456789", ""),
        ("+449098790001", "premium"),
        ("+8816312345678", "satellite"),
        ("+870773111632", "satellite"),
        ("+88213212345", "satellite"),
        ("+12025550102", ""),
        ("+442079460000", ""),
        ("+18005550100", ""),
    ],
)
def test_dear_numbers_are_blocked_unless_said(number: str, why: str) -> None:
    assert why_blocked(number, BARRED_UNLESS_SAID, ()) == why
    assert dear(number) == bool(why)


def test_what_is_allowed_is_not_blocked() -> None:
    number = "+19005551234"
    assert why_blocked(number, ("premium",), ("+1900555",)) == ""
    assert why_blocked(number, ("premium",), ("+1900556",)) == "premium"
    assert why_blocked(number, ("everywhere",), ("premium",)) == ""
    assert why_blocked("+442079460000", ("everywhere",), ("+1",)) == "everywhere"
    assert why_blocked("+442079460000", ("+4420",), ()) == "+4420"
    assert why_blocked("+442079460000", (), ()) == ""
