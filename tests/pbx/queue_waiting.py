"""What becomes of callers who have to wait, or find nobody: a scene for each rule of docs/queue.md.

`python -m tests.faults.queue_rules` plays all of them; the suite plays one.
"""

import time
from collections.abc import Mapping
from typing import Any

from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.desk_scenes import at_desk
from tests.pbx.moving import passes
from tests.pbx.queue_stage import ANY, DIRECTORY, PATIENCE, Stage
from tests.pbx.scenes import BEEP, NAME_HZ


async def a_long_wait(stage: Stage) -> None:
    """Who has to wait long may be called back instead; who doesn't care for it keeps his place."""
    alice, bob, carol, operator = [
        await stage.register(each) for each in ("alice", "bob", "carol", "operator1")
    ]
    first = await stage.asks(alice, ANY)
    talk = await stage.answers(operator)
    stays = await stage.asks(carol, DIRECTORY)
    await stage.hears(stays, "waiting-long")
    goes = await stage.asks(bob, DIRECTORY)
    await stage.hears(goes, "waiting-long")
    await goes.keys("1")
    await stage.hears(goes, "waiting-callback", piece=1)
    await goes.keys("1")
    await stage.hears(goes, "waiting-promised")
    await goes.ended(PATIENCE)
    wish = await eventually(lambda: stage.requests(), PATIENCE, every=0.5, what="the wish")
    assert [(each["kind"], each["number"]) for each in wish] == [("callback", "+12025550102")]
    await talk.hangup()
    ringing = await stage.answers(operator)
    assert ringing.caller[1] == "+12025550103"
    await ringing.hangup()
    for leg in (first, stays):
        await leg.ended(PATIENCE)
    async with at_desk(stage.exchange, "operator1") as desk:
        await desk.until(lambda seen: _left(seen, "callback"))
        (row,) = _left(desk.state, "callback")
        assert (await desk.do("take", call=row["call"]))[0] == 200
        own = await operator.ringing(PATIENCE)
        await own.answer()
        back = await bob.ringing(PATIENCE)
        await back.answer()
        await own.hangup()
    assert not stage.requests()


async def a_message(stage: Stage) -> None:
    """Who finds nobody leaves a message, which stands among those who wait, and is heard."""
    dave = await stage.register("dave")
    calling = await stage.asks(dave, ANY)
    await stage.hears(calling, "waiting-nobody")
    await calling.keys("2")
    begun = await prompt_begun(stage, calling, "directory-message")
    await eventually(lambda: time.monotonic() > begun, PATIENCE, what="the tone")
    calling.tone(NAME_HZ)
    await passes(2.5)
    await calling.hangup()
    operator = await stage.register("operator1")
    async with at_desk(stage.exchange, "operator1") as desk:
        await desk.until(lambda seen: _left(seen, "voicemail"))
        (row,) = _left(desk.state, "voicemail")
        assert row["number"] == "+12025550104"
        assert row["reason"].startswith("left a message, "), row
        assert (await desk.do("take", call=row["call"]))[0] == 200
        own = await operator.ringing(PATIENCE)
        await own.answer()
        await own.until_hears(NAME_HZ, PATIENCE)
        await own.hangup()
        await desk.until(lambda seen: not _left(seen, "voicemail"))
    assert not stage.requests()


async def left_alone(stage: Stage) -> None:
    """Whom the last operator leaves waiting is told so, also if he was told of a wait before."""
    alice, bob, operator = [await stage.register(each) for each in ("alice", "bob", "operator1")]
    await stage.asks(alice, ANY)
    talk = await stage.answers(operator)
    waits = await stage.asks(bob, DIRECTORY)
    await stage.hears(waits, "waiting-minutes")
    await eventually(lambda: stage.figures()["total"]["waiting"] == 1, PATIENCE, every=0.5)
    await talk.hangup()
    await operator.unregister()
    await stage.hears(waits, "waiting-nobody")
    await waits.keys("3")
    await eventually(lambda: stage.figures()["total"]["waiting"] == 1, PATIENCE, every=0.5)
    await operator.register()
    await (await stage.answers(operator)).hangup()
    await waits.ended(PATIENCE)


async def prompt_begun(stage: Stage, leg: Leg, key: str) -> float:
    """Hear a prompt that ends with a tone; the time by which that tone is over."""
    begun = await stage.hears(leg, key)
    return begun + len(tones.read(stage.exchange.prompt(key)[0])) / tones.RATE + BEEP


def _left(seen: Mapping[str, Mapping[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in seen["waiting"].values() if row.get("request") == kind]
