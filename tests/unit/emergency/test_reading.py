"""emergency.yaml is read, or every mistake in it is told with its place."""

from ipaddress import IPv4Network

import pytest

from tests.unit.emergency.plans import mistakes, plan


def test_the_shipped_plan_has_neither_mistake_nor_hole() -> None:
    assert mistakes() == []


def test_a_location_has_the_address_of_its_site_and_its_own_inside() -> None:
    location = plan().locations["switch-room"]
    assert location.address["city"] == "Washington"
    assert location.address["floor"] == "2"
    assert location.elins == ("+12025550182", "+12025550183")
    assert location.spoken == (
        "Longlines, 1914 Operator Street NW, floor 2, room 214, Washington DC, 20001"
    )


def test_devices_and_networks_are_placed() -> None:
    found = plan(
        ("alice: front-desk", "alice: {location: front-desk, devices: {10.1.2.3: switch-room}}"),
        ("callback: 3h", "callback: 90m\nnetworks: {10.0.0.0/8: switch-room}"),
    )
    assert found.accounts[0].devices == {"10.1.2.3": "switch-room"}
    assert found.networks == {IPv4Network("10.0.0.0/8"): "switch-room"}
    assert found.callback == 5400


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("callback:", "calback:", 'has no key "calback"; did you mean "callback"?'),
        ("country: US", "country: USA", "two letters"),
        ("      house: 1914\n", "", "the address of washington has no house"),
        ("street: Operator", "street: 'Op;erator'", "; can't stand in an address"),
        ("street: Operator", 'street: "Op${X}"', "$ can't stand in an address"),
        ("host: stub", "hots: stub", 'has no key "hots"; did you mean "host"?'),
        ("{host: stub, dials", "{host: stub, carrier: tin, dials", "needs either host:"),
        ("host: stub, dials: 911", "host: stub, reserved: 2", "delete reserved:"),
        ("2026-11-02", "yesterday", "is not a day such as 2026-11-02"),
        ("callback: 3h", "callback: 3 hours", "is not a length of time"),
        ("callback: 3h", "callback: 0h", "is not a length of time"),
        ("+12025550182", "12025550182", "is not an E.164 number"),
        ("notices: [screens]", "notices: [screams]", "a notice is screens"),
        ("notices: [screens]", "", "notices: is missing"),
        ("911, 112, 999", "nine", "is not a short number"),
        ("    security: operator1\n", "", "washington has no security desk"),
        ("test: 933", "test: 933\ntest: 934", "stands twice"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, said: str) -> None:
    found = mistakes((old, new))
    assert any(said in each for each in found), found
    assert all(each.startswith("e.yaml:") for each in found)
