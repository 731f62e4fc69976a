"""What `longlines trace` tells of a call, and the order in which it must."""

import json
from collections.abc import Sequence
from typing import Any

from tests.pbx.exchange import Exchange

ACCEPTED = (
    ("caller", "call"),
    ("longlines", "step", "choose"),
    ("longlines", "prompt", "main-menu"),
    ("longlines", "answer"),
    ("caller", "keys", "1"),
    ("longlines", "step", "get_number"),
    ("longlines", "prompt", "enter-number"),
    ("caller", "keys", "2025550102#"),
    ("longlines", "saved", "2025550102"),
    ("longlines", "step", "get_name"),
    ("longlines", "prompt", "say-your-name"),
    ("longlines", "tone"),
    ("caller", "spoke"),
    ("longlines", "step", "dial_callee"),
    ("longlines", "prompt", "calling"),
    ("longlines", "dial", "+12025550102"),
    ("longlines", "ring"),
    ("bob", "answer"),
    ("longlines", "step", "who_calls"),
    ("longlines", "prompt", "collect-who-calls"),
    ("longlines", "prompt", "collect-offer"),
    ("bob", "keys", "1"),
    ("bob", "accepted"),
    ("caller", "connected"),
    ("longlines", "parted"),
    ("longlines", "dialled", "accepted"),
    ("longlines", "resumed", "accepted"),
    ("longlines", "end", "completed"),
    ("longlines", "money", "+12025550102"),
)
"""Who does what, with one of its facts, in the order of an accepted collect call."""


def traced(exchange: Exchange, call: str) -> dict[str, Any]:
    """What `longlines trace --json` says."""
    ran = exchange.longlines("trace", call, "--json")
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def assert_in_order(entries: Sequence[dict[str, Any]], expected: Sequence[tuple[str, ...]]) -> None:
    """All of `expected` happened, in this order."""
    rest = iter(entries)
    for who, what, *fact in expected:
        assert any(
            (each["who"], each["what"]) == (who, what) and set(fact) <= set(each["facts"].values())
            for each in rest
        ), f"{who} {what} {fact} isn't there, or comes too early"
