"""Twenty collect calls at once, each with its own two voices."""

import asyncio
import time
from typing import Any

from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.heard import eventually
from tests.pbx.legs import Leg
from tests.pbx.phones import Phone
from tests.pbx.scenes import dial_collect, prompt

CALLS = 20
TALK = 3.0


async def _called(bob: Phone, exchange: Exchange, hz: float) -> Leg:
    leg = await bob.ringing(60)
    await leg.answer()
    await prompt(leg, exchange, "collect-offer", 40)
    await leg.keys("1")
    leg.tone(hz)
    return leg


async def test_twenty_collect_calls_at_once(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    before = {call["id"] for call in exchange.calls()}
    async with asyncio.TaskGroup() as group:
        callers = [
            group.create_task(dial_collect(alice, exchange, "2025550102")) for _ in range(CALLS)
        ]
        tones = [600.0 + 90 * number for number in range(CALLS)]
        answered = [group.create_task(_called(bob, exchange, hz)) for hz in tones]
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
