"""The plan's dialplan."""

import base64
import re
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.emergency import compiling
from longlines.emergency.matching import matches
from longlines.settings import CHECKOUT
from tests.unit.emergency.plans import plan


def test_the_shipped_dialplan_is_that_of_the_shipped_plan() -> None:
    shipped = (CHECKOUT / "dialplans" / "emergency.conf").read_text(encoding="utf-8")
    assert shipped == compiling.compiled(plan())


def test_it_asks_nothing_that_could_be_dead() -> None:
    files = ("emergency-call.conf", "emergency-keys.conf")
    own = [(CHECKOUT / "dialplans" / name).read_text(encoding="utf-8") for name in files]
    both = "".join([compiling.compiled(plan()), *own])
    assert not re.search(r"\b(AGI|System|CURL|SHELL|ODBC_\w+|Stasis|ExternalIVR)\(", both, re.I)
    assert "Goto(run-flow" not in both


def test_an_address_is_in_the_order_of_rfc_5139_and_in_quotes() -> None:
    info = compiling.location_info(plan().locations["front-desk"])
    assert info.startswith('country="US",A1="DC",A3="Washington",RD="Operator",STS="Street"')
    coded = base64.b64encode(info.encode()).decode()
    assert f"Set(LL_PIDF={coded})" in compiling.compiled(plan())


@pytest.mark.parametrize(
    ("keys", "emergency"),
    [
        ("911", True),
        ("911#", True),
        ("112", True),
        ("9p1p1", True),
        ("9p11", True),
        ("1p911", True),
        ("2025550p911#", True),
        ("2029112911", False),
        ("1911", False),
        ("9119", False),
        ("91", False),
        ("1p9p11", False),
        ("*911", False),
    ],
)
def test_keys_are_an_emergency_number_when_they_stand_alone(keys: str, emergency: bool) -> None:
    text = compiling.compiled(plan())
    signs = re.findall(r"GROUP_MATCH_COUNT\((.+?)@keys\.caller\)", text)
    assert len(signs) == len(plan().keyed)
    assert all(len(sign) < 80 and f'REGEX("{sign}"' in text for sign in signs)
    assert any(re.search(sign, keys) for sign in signs) is emergency


def test_channels_of_a_carrier_are_kept() -> None:
    text = compiling.compiled(plan(("first: {host: stub", "first: {carrier: tin, reserved: 4")))
    assert "LL_RESERVED_tin = 4" in text
    assert "MSet(LL_TRUNK=carrier-tin,LL_DIALS=911,LL_LINE=tin,LL_TEST=933)" in text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(0, 2**32 - 1))
def test_patterns_hold_a_network_and_nothing_else(base: int, bits: int, other: int) -> None:
    network = IPv4Network((base, bits), strict=False)
    patterns = list(compiling.address_patterns(network))
    for number in (base, other):
        address = IPv4Address(number)
        digits = "".join(f"{octet:03}" for octet in address.packed)
        hit = [pattern for pattern in patterns if matches(pattern, digits)]
        assert len(hit) == (address in network)
