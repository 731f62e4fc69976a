"""What the operators' queue promises, a scene for each rule of docs/queue.md, with real calls.

`python -m tests.faults.queue_rules` plays all of them; the suite plays some. Asterisk counts in
whole seconds: what is promised may come one too soon.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.desk_scenes import at_desk
from tests.pbx.moving import passes
from tests.pbx.queue_stage import (
    ANY,
    BILLING,
    CHINESE,
    COLLECT,
    DIRECTORY,
    LANGUAGE_AFTER,
    LOW,
    PATIENCE,
    RING,
    URGENT,
    WRAP_UP,
    Stage,
    first_rung,
)
from tests.pbx.scenes import BEEP, NAME_HZ

Scene = Callable[[Stage], Awaitable[None]]


async def longest_idle(stage: Stage) -> None:
    """Of two who fit, who has been idle longer is rung, whatever queue his last call came from."""
    both = [await stage.register(each) for each in ("operator1", "operator2")]
    alice = await stage.register("alice")
    took: list[str] = []
    for key in (ANY, COLLECT, DIRECTORY, ANY):
        calling = await stage.asks(alice, key)
        operator, ringing = await first_rung(*both)
        await (await stage.picks_up(operator, ringing)).hangup()
        await calling.ended(PATIENCE)
        took.append(operator.user)
        await passes(WRAP_UP + 1.5)
    assert took == [took[0], took[1], took[0], took[1]], took
    assert took[0] != took[1], took


async def wrap_up(stage: Stage) -> None:
    """Between two calls an operator has peace."""
    alice, bob, operator = [await stage.register(each) for each in ("alice", "bob", "operator1")]
    first = await stage.asks(alice, ANY)
    talk = await stage.answers(operator)
    second = await stage.asks(bob, ANY)
    await eventually(lambda: stage.figures()["total"]["waiting"] == 1, PATIENCE, every=0.5)
    await talk.hangup()
    since = time.monotonic()
    ringing = await operator.ringing(PATIENCE)
    peace = time.monotonic() - since
    assert peace > WRAP_UP - 1, peace
    await (await stage.picks_up(operator, ringing)).hangup()
    await second.ended(PATIENCE)
    assert first.ending


async def qualified(stage: Stage) -> None:
    """Who lacks the qualification never gets such a caller, though he be free, or alone."""
    alice, bob, free, able = [
        await stage.register(each) for each in ("alice", "bob", "operator1", "operator2")
    ]
    first = await stage.asks(alice, BILLING)
    talk = await stage.answers(able)
    second = await stage.asks(bob, BILLING)
    await passes(LANGUAGE_AFTER + RING + 3)
    assert not second.ending
    await talk.hangup()
    await (await stage.answers(able)).hangup()
    for leg in (first, second):
        await leg.ended(PATIENCE)
    await able.unregister()
    third = await stage.asks(bob, BILLING)
    await stage.hears(third, "waiting-nobody")
    await third.hangup()
    assert not free.legs, "who isn't qualified was rung"


async def urgent_first(stage: Stage) -> None:
    """Who is more urgent comes first, in whatever queue; then who has waited longest."""
    alice, low, normal, urgent, operator = [
        await stage.register(each) for each in ("alice", "bob", "carol", "dave", "operator1")
    ]
    await stage.asks(alice, ANY)
    talk = await stage.answers(operator)
    waits = []
    for number, (caller, key) in enumerate(((low, LOW), (normal, ANY), (urgent, URGENT)), 1):
        waits.append(await stage.asks(caller, key))
        await eventually(
            lambda number=number: stage.figures()["total"]["waiting"] == number,  # type: ignore[misc]
            PATIENCE,
            every=0.5,
            what=f"{number} who wait",
        )
    order = []
    for _ in waits:
        await talk.hangup()
        talk = await stage.answers(operator)
        order.append(talk.caller[0].rpartition(" ")[2])
    await talk.hangup()
    assert order == ["urgent", "any", "low"], order


async def nobody_answers(stage: Stage) -> None:
    """Who lets it ring is passed over: the next one is rung, and in the end the first again."""
    alice, *both = [await stage.register(each) for each in ("alice", "operator1", "operator2")]
    calling = await stage.asks(alice, COLLECT)
    rung = []
    for _ in range(3):
        operator, ringing = await first_rung(*both)
        rung.append(operator.user)
        if len(rung) < 3:
            await ringing.ended(PATIENCE)
    assert len(set(rung[:2])) == 2, rung
    await (await stage.picks_up(operator, ringing)).hangup()
    await calling.ended(PATIENCE)


async def overflow(stage: Stage) -> None:
    """Whose language nobody free speaks gets, after a while, who is free."""
    alice, bob, other, fits = [
        await stage.register(each) for each in ("alice", "bob", "operator1", "operator2")
    ]
    first = await stage.asks(alice, CHINESE)
    talk = await stage.answers(fits)
    second = await stage.asks(bob, CHINESE)
    since = time.monotonic()
    ringing = await other.ringing(PATIENCE)
    kept = time.monotonic() - since
    assert kept > LANGUAGE_AFTER - 1, kept
    await (await stage.picks_up(other, ringing)).hangup()
    await talk.hangup()
    for leg in (first, second):
        await leg.ended(PATIENCE)


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


SCENES: Mapping[str, Scene] = {
    each.__name__: each
    for each in (
        longest_idle,
        wrap_up,
        qualified,
        urgent_first,
        nobody_answers,
        overflow,
        a_long_wait,
        a_message,
        left_alone,
    )
}


async def prompt_begun(stage: Stage, leg: Leg, key: str) -> float:
    """Hear a prompt that ends with a tone; the time by which that tone is over."""
    begun = await stage.hears(leg, key)
    return begun + len(tones.read(stage.exchange.prompt(key)[0])) / tones.RATE + BEEP


def _left(seen: Mapping[str, Mapping[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in seen["waiting"].values() if row.get("request") == kind]
