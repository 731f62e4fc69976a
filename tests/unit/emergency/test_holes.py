"""A plan with a hole is refused."""

import pytest

from longlines.carriers.model import Carrier, Trunk
from longlines.emergency import holes
from tests.unit.emergency.plans import PEOPLE, mistakes, plan

SECOND = "  second: {host: stub, dials: 911, test: 933}\n"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(SECOND, "")], "no second trunk"),
        ([("  dave: switch-room\n", "")], "the account dave has no location"),
        ([("dave: switch-room", "dave: switch-rom")], 'did you mean "switch-room"?'),
        ([("dave:", "davy:")], 'there is no account "davy"; did you mean "dave"?'),
        ([(', elin: ["+12025550182", "+12025550183"]', "")], "switch-room has no callback number"),
        ([("floor: 2, room: 214, ", "")], "neither floor nor room"),
        ([("notices: [screens]", "notices: []")], "nobody is told"),
        ([("    validated: 2026-11-02\n", "")], "isn't validated"),
        ([("+12025550182", "+12025550101")], "alice's own number"),
        ([("+12025550182", "+12025550180")], "belongs to front-desk as well"),
        ([("security: operator1", "security: guard")], 'there is no account "guard"'),
        ([("test: 933", "test: 911")], "can't be both"),
        ([("keyed: [911", "keyed: [913")], "keyed: 913 is none of the numbers"),
        ([("switch-room: {", "frontdesk: {")], 'there are two locations "frontdesk"'),
        (
            [("first: {host: stub", "first: {host: a.org"), ("host: stub", "host: a.org")],
            "goes the same way as first",
        ),
        ([("first: {host: stub", "first: {carrier: tin")], 'there is no carrier "tin"'),
    ],
)
def test_a_hole_is_told(changes: list[tuple[str, str]], said: str) -> None:
    found = mistakes(*changes)
    assert any(said in each for each in found), found


@pytest.mark.parametrize(
    ("reserved", "most", "said"),
    [
        ("", 30, "keep channels"),
        (", reserved: 2", None, "has no max_calls"),
        (", reserved: 30", 30, "can't be reserved"),
        (", reserved: 2", 30, ""),
    ],
)
def test_channels_are_kept_of_a_carriers_line(reserved: str, most: int | None, said: str) -> None:
    found = plan(("first: {host: stub", f"first: {{carrier: tin{reserved}"))
    tin = Carrier("tin", Trunk(host="a.org"), max_calls=most)
    told = [each.message for each in holes.of(found, PEOPLE, [tin])]
    assert [said in each for each in told] == ([True] if said else [])
