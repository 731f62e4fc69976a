"""People who move calls: what they do, and how long they were on the line by their own clocks."""

import asyncio
import re
from datetime import datetime
from typing import Any

from longlines import settings
from longlines.host import pbx_commands
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import pick_up

DIALLED = {"alice": "2025550101", "bob": "2025550102", "carol": "2025550103", "dave": "2025550104"}
ABROAD = "011442079460012"
"""A number that the far end answers after a second, and then sounds this tone for two."""

FAR_HZ = 850

CONNECTED_WITHIN = 0.3
"""Seconds. Asterisk tells of an answer before it has connected the two; it moves no call sooner."""


async def call(caller: Phone, called: Phone) -> tuple[Leg, Leg]:
    """Call an account and be answered; both ends."""
    mine = await caller.dial(DIALLED[called.user])
    theirs = await pick_up(called)
    await mine.wait_answered(15)
    await passes(CONNECTED_WITHIN)
    return mine, theirs


async def call_abroad(caller: Phone, number: str = ABROAD) -> Leg:
    """Call somebody by a carrier, be answered, and hear who answers: there is a bridge to move."""
    leg = await caller.dial(number)
    await leg.wait_answered(15)
    await leg.until_hears(FAR_HZ, 15)
    return leg


async def transferred(leg: Leg, to: Phone) -> Leg:
    """Transfer a call blindly, and have it answered there."""
    moving = asyncio.create_task(leg.transfer(DIALLED[to.user]))
    answered = await pick_up(to)
    await moving
    return answered


async def parked(exchange: Exchange, leg: Leg, space: str) -> None:
    """Transfer a call to a parking space, and wait until the PBX has it there to be fetched."""
    instance = settings.load(exchange.environ)
    await leg.transfer(space)

    async def held() -> bool:
        told = await asyncio.to_thread(pbx_commands.ask, instance, "parking show default")
        return re.search(rf"^\s*Space\s*:\s*{space}\b", told, re.MULTILINE) is not None

    is_held: bool = await eventually(held, 15, every=0.2, what=f"a call parked at {space}")
    assert is_held


async def passes(seconds: float) -> None:
    """Let people talk for so long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    await eventually(lambda: loop.time() >= end, seconds + 5, every=0.1)


async def recorded_calls(
    exchange: Exchange, since: datetime, count: int, within: float = 20.0
) -> list[dict[str, Any]]:
    """The calls that began at `since` or later, the oldest first, once `count` are complete."""
    begun = since.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def found() -> list[dict[str, Any]]:
        calls = await asyncio.to_thread(exchange.calls)
        mine = [each for each in calls if each["started_at"] >= begun]
        over = len(mine) >= count and all(each["ended_at"] for each in mine)
        return sorted(mine, key=lambda each: str(each["started_at"])) if over else []

    return await eventually(found, within, every=0.4, what=f"{count} complete calls")


def talks(call: dict[str, Any]) -> list[tuple[str, float, str | None]]:
    """Each conversation of a recorded call: with which number, for how long, and who pays."""
    every = [call, *call["further"]]
    return [(each["to"], each["talk_seconds"], each["bill_to"]) for each in every]


def on_the_line(leg: Leg) -> float:
    """Seconds from a telephone's answer to the end of its call, by its own clock."""
    assert leg.answered
    assert leg.ending
    return leg.ending.at.monotonic - leg.answered.monotonic


def until_the_end_of(last: Leg, first: Leg) -> float:
    """Seconds from the answer of one telephone's call to the end of another's."""
    assert first.answered
    assert last.ending
    return last.ending.at.monotonic - first.answered.monotonic
