"""Names spelled on a keypad."""

import pytest

from tests.unit.directory.people import found, named

NAMES = (
    "Conan O'Brien",
    "José de la Cruz",
    "Li Jo",
    "Wu",
    "王小明",
    "曾国藩",
    "3M Company",
    "Studio 10",
    "Smith-Jones, Mary",
    "Zoë Quincy",
)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("627436", "Conan O'Brien"),
        ("27436", "Conan O'Brien"),
        ("26626627", "Conan O'Brien"),
        ("3352278", "José de la Cruz"),
        ("2789", "José de la Cruz"),
        ("2789567", "José de la Cruz"),
        ("54", "Li Jo"),
        ("5654", "Li Jo"),
        ("98", "Wu"),
        ("9264942", "王小明"),
        ("94266464", "王小明"),
        ("9364486", "曾国藩"),
        ("362667", "3M Company"),
        ("10788", "Studio 10"),
        ("566376279", "Smith-Jones, Mary"),
        ("78462", "Zoë Quincy"),
    ],
)
def test_any_order_of_the_parts_of_a_name(keys: str, name: str) -> None:
    assert found(named(*NAMES), keys=keys) == [name]
