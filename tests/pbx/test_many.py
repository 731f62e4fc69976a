"""Twenty collect calls at once, each with its own two voices."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import CALLER_HZ, dial_collect

CALLS = 20
TALK = 3.0


async def _accepted(bob: Phone, hz: float) -> Leg:
    """Pick up and press 1 now and again, until the caller is heard."""
    leg = await bob.ringing(60)
    await leg.answer()
    leg.tone(hz)
    end = time.monotonic() + 60
    while leg.hears(CALLER_HZ, time.monotonic() - 0.5) < 0.5:
        assert time.monotonic() < end
        assert not leg.ending, leg.ending
        await leg.keys("1")
        await eventually(_after(time.monotonic() + 1.5), 5, every=0.3)
    return leg


def _after(moment: float) -> Callable[[], bool]:
    return lambda: time.monotonic() > moment


async def _calling(alice: Phone, exchange: Exchange) -> Leg:
    leg = await dial_collect(alice, exchange, "2025550102")
    leg.tone(CALLER_HZ)
    return leg


async def test_twenty_collect_calls_at_once(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    before = {call["id"] for call in exchange.calls()}
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(_calling(alice, exchange)) for _ in range(CALLS)]
        tones = [900.0 + 90 * number for number in range(CALLS)]
        answered = [group.create_task(_accepted(bob, hz)) for hz in tones]
    calling = [task.result() for task in callers]
    called = [task.result() for task in answered]
    talking = time.monotonic()
    await eventually(lambda: time.monotonic() > talking + TALK, TALK + 5)
    heard = {max(tones, key=lambda hz: leg.hears(hz, talking, talking + TALK)) for leg in calling}
    assert heard == set(tones), "each caller hears another called party"
    for leg in calling:
        await leg.hangup()
    for leg in called:
        await leg.ended(10)

    async def new() -> list[dict[str, Any]]:
        calls = await asyncio.to_thread(exchange.calls)
        found = [call for call in calls if call["id"] not in before]
        return found if len(found) >= CALLS and all(call["ended_at"] for call in found) else []

    calls: list[dict[str, Any]] = await eventually(new, 20, every=0.3)
    assert len(calls) == CALLS
    assert {call["outcome"] for call in calls} == {"accepted"}
    assert {call["bill_to"] for call in calls} == {"+12025550102"}
