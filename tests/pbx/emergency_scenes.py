"""What emergency calls must survive, each scene as a count of calls."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from longlines.host import emergency
from longlines.telephones.heard import eventually
from longlines.telephones.phones import CallFailed, Leg, Phone
from longlines.telephones.psap import Psap
from tests.pbx import pidf
from tests.pbx.emergency import Came, place
from tests.pbx.emergency_barred import barred, free_of_charge
from tests.pbx.emergency_crowded import lines_full
from tests.pbx.emergency_edits import flow_edits, random_edits
from tests.pbx.emergency_noise import noise
from tests.pbx.emergency_notices import notifier_hangs
from tests.pbx.emergency_stage import Result, Scene, Stage, no_byte_more, stopped, told
from tests.pbx.scenes import prompt

OURS = ("engine", "listener", "flows", "tables", "emergency", "notifier")
AT_ONCE = 4
MANY = 12
FEW = 4
NEXT_TRUNK = 3.0
"""Seconds from the call to the second trunk's INVITE."""


async def all_dead(stage: Stage, calls: int) -> Result:
    """Engine, listener, and all else of ours stopped (the database is a file of theirs)."""
    with stopped(stage, *OURS):
        return told(await place(stage.centre, stage.phones, "911", calls, AT_ONCE), 0.5)


async def broken_flows(stage: Stage, calls: int) -> Result:
    """Flows, prices, credit and tariffs are no YAML any more; there are no rates."""
    names = ("main-menu", "prices", "credit", "tariffs")
    paths = [stage.exchange.flows / f"{name}.yaml" for name in names]
    kept = {path: path.read_text() for path in paths}
    try:
        for path in paths:
            path.write_text("{[")
        return told(await place(stage.centre, stage.phones, "112", calls, AT_ONCE), 0.5)
    finally:
        for path, text in kept.items():
            path.write_text(text)


async def full_disk(stage: Stage, calls: int) -> Result:
    """Not a byte more can be written to spool and Asterisk's own database."""
    with no_byte_more(stage):
        return told(await place(stage.centre, stage.phones, "911", calls, AT_ONCE), 2.0)


async def beside_noise(stage: Stage, calls: int) -> Result:
    """Malformed SIP, 500 messages a second by SIPp, and 500 that it can't send."""
    target = (stage.exchange.host, stage.exchange.sip_port)
    before = stage.exchange.part("pbx")
    with noise(target, 500, stage.exchange.home.with_name("noise")) as sent:
        await sent.begun()
        counts = await place(stage.centre, stage.phones, "911", calls, AT_ONCE, within=6)
        words = f"beside {sent.by_sipp} messages by SIPp and {sent.sent} that it can't send"
    found = told(counts, 2.0)
    same = stage.exchange.part("pbx") == before
    return Result(found.good, found.of, f"{found.words} {words}", found.holds and same)


def first_trunk(does: str) -> Scene:
    """The scene in which the first trunk fails in some way: the second is asked in time."""

    async def scene(stage: Stage, calls: int) -> Result:
        waits: list[float] = []
        with stage.centre.forced(first=does):
            for start in range(0, calls, MANY):
                some = [stage.phones[n % 4] for n in range(start, min(start + MANY, calls))]
                waits += await _seconds(stage, some)
        good = sum(wait < NEXT_TRUNK for wait in waits)
        words = f"second trunk asked after at most {max(waits, default=0.0):.2f} s"
        return Result(good, calls, words, good == calls)

    scene.__doc__ = f"The first trunk: {does}."
    return scene


async def _seconds(stage: Stage, phones: Sequence[Phone]) -> list[float]:
    """Seconds from calling until the second trunk was asked, for each call that it answered."""

    def asked() -> list[Came]:
        return [each for each in stage.centre.came() if each.psap == "second"]

    was, begun = len(asked()), time.time()
    legs = [await phone.dial("911") for phone in phones]
    try:
        await eventually(lambda: len(asked()) >= was + len(legs), 8, 0.05)
        for leg in legs:
            await leg.wait_answered(5)
    except (CallFailed, TimeoutError):
        return []
    finally:
        for leg in legs:
            await leg.hangup()
            await leg.ended(5)
    return [each.asked.at - begun for each in asked()[was:]]


async def keyed(stage: Stage, calls: int) -> Result:
    """9-1-1 keyed in a menu, or where a number is asked for, while the engine is stopped."""
    waits: list[float] = []
    for start in range(0, calls, MANY):
        legs = [
            await stage.phones[n % len(stage.phones)].dial("0")
            for n in range(start, min(start + MANY, calls))
        ]
        await asyncio.gather(*(leg.until_speech(10) for leg in legs))
        asked = legs[::FEW]
        for leg in asked:
            await leg.keys("1")
        await asyncio.gather(*(prompt(leg, stage.exchange, "enter-number") for leg in asked))
        with stopped(stage, "engine"):
            was = len(stage.centre.came())
            pressed = sorted(await asyncio.gather(*map(_press, legs)))
            wanted = was + len(legs)
            with suppress(TimeoutError):
                await eventually(lambda: len(stage.centre.came()) >= wanted, 5, 0.05)  # noqa: B023
            came = [each.asked.at for each in stage.centre.came()[was:]]
            waits += [at - key for at, key in zip(came, pressed, strict=False)]
        await asyncio.gather(*(leg.hangup() for leg in legs))
        await asyncio.gather(*(leg.ended(5) for leg in legs))
    words = f"at most {max(waits, default=0.0):.2f} s after the last key"
    return Result(len(waits), calls, words, len(waits) == calls)


async def _press(leg: Leg) -> float:
    await leg.keys("911", 120)
    return time.time()


async def callbacks(stage: Stage, calls: int) -> Result:
    """The PSAP calls each caller back, and the telephone that called rings."""
    right = 0
    where = (stage.exchange.host, stage.exchange.sip_port)
    async with Psap(stage.centre.address("first")) as psap:
        for n in range(0, calls, 2):
            stage.centre.forget_callers()
            pair = [stage.phones[n % 4], stage.phones[(n + 1) % 4]][: calls - n]
            numbers = [await _number(stage, phone) for phone in pair]
            for phone, number in zip(pair, numbers, strict=True):
                back = asyncio.create_task(psap.call_back(number, where))
                try:
                    ringing = await phone.ringing(3)
                    await ringing.answer()
                    right += await back == 200
                    await ringing.ended(5)
                except (CallFailed, TimeoutError):
                    back.cancel()
    return Result(right, calls, "rang the telephone that called", right == calls)


async def _number(stage: Stage, phone: Phone) -> str:
    was = len(stage.centre.came())
    leg = await phone.dial("911")
    await leg.wait_answered(3)
    came = await stage.centre.next(was)
    await leg.hangup()
    await leg.ended(5)
    return came.asked.header("From").partition("@")[0].removeprefix("<sip:")


async def located(stage: Stage, calls: int) -> Result:
    """Callback number and address are those of the caller's location."""
    plan = emergency.in_force(stage.centre.settings)
    assert plan is not None
    right = 0
    for n in range(calls):
        phone = stage.phones[n % len(stage.phones)]
        was = len(stage.centre.came())
        elin = await _number(stage, phone)
        placed = next(each for each in plan.accounts if each.account == phone.user)
        location = plan.locations[placed.location]
        body = stage.centre.came()[was].asked.body("application/pidf+xml")
        room = f"<ca:ROOM>{location.address['room']}</ca:ROOM>"
        right += elin in location.elins and room in body and not pidf.faults(body)
    words = "location and callback number right, PIDF-LO valid"
    return Result(right, calls, words, right == calls)


SCENES: dict[str, Scene] = {
    "everything of ours is dead": all_dead,
    "flows are broken": broken_flows,
    "the disk is full": full_disk,
    "malformed SIP beside it": beside_noise,
    "the first trunk is silent": first_trunk("silent"),
    "the first trunk only tries": first_trunk("trying"),
    "the first trunk refuses": first_trunk("refuse"),
    "the first trunk drops": first_trunk("drop"),
    "keyed while the engine is stopped": keyed,
    "callbacks": callbacks,
    "who and where": located,
    "who may not call": barred,
    "ordinary lines are full": lines_full,
    "what tells people hangs": notifier_hangs,
    "random edits of the dialplan": random_edits,
    "random edits of flows": flow_edits,
    "charges": free_of_charge,
}
