"""Nothing of a flow can be taken for an emergency call."""

import re

import pytest

from longlines.flow.checks.names import EMERGENCY, NUMBERS
from longlines.settings import CHECKOUT
from tests.unit.checks.sets import found

DIALPLAN = (CHECKOUT / "dialplans" / "emergency.conf").read_text(encoding="utf-8")
CALL = "".join(
    (CHECKOUT / "dialplans" / f"emergency-{name}.conf").read_text(encoding="utf-8")
    for name in ("call", "keys")
)


def test_the_dialplan_has_no_other_name_or_number() -> None:
    numbers = re.findall(r"^exten => (\d+),1,Goto\(emergency-", DIALPLAN, re.MULTILINE)
    contexts = re.findall(r"^\[(.+?)\]", DIALPLAN + CALL, re.MULTILINE)
    ours = {"globals", "from-psap", "operator-up"}
    assert set(numbers) >= NUMBERS
    assert all(
        name == EMERGENCY or name in ours or name.startswith(f"{EMERGENCY}-") for name in contexts
    )
    assert f"flow={EMERGENCY}" in CALL


@pytest.mark.parametrize(("name", "taken"), [("emergency", 1), ("emergency-x", 1), ("911s", None)])
def test_the_name_is_taken(name: str, taken: int | None) -> None:
    flow = f"{name}\nsteps:\n  x: {{end: done}}\n"
    if taken is None:
        with pytest.raises(AssertionError, match="is no name"):
            found("names", flow)
    else:
        assert len(found("names", flow)) == taken


def test_a_name_that_only_resembles_is_free() -> None:
    assert found("names", "emergencies\nsteps:\n  x: {end: done}\n") == []


@pytest.mark.parametrize("number", ["911", "+911", "9-1-1", "112", "0911"])
def test_no_flow_dials_it(number: str) -> None:
    for verb in ("dial", "transfer"):
        flow = f"a\nsteps:\n  x:\n    {verb}: {{number: '{number}', bill_to: caller}}\n"
        assert "is an emergency number, which never goes through a flow" in found("names", flow)[0]


def test_speaking_it_is_fine() -> None:
    assert found("names", "a\nsteps:\n  x: {say: {number: 911}}\n  y: {end: done}\n") == []
