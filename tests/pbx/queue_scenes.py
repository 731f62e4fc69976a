"""What the operators' queue promises, a scene for each rule of who is rung, with real calls.

`python -m tests.faults.queue_rules` plays all of them. Asterisk counts in
whole seconds: what is promised may come one too soon.
"""

import time

from longlines.telephones.heard import eventually
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


async def emergency_in_peace(stage: Stage) -> None:
    """An emergency call that no PSAP took doesn't wait for that peace."""
    alice, operator = await stage.register("alice"), await stage.register("operator1")
    calling = await stage.asks(alice, ANY)
    await (await stage.answers(operator)).hangup()
    since = time.monotonic()
    await calling.ended(PATIENCE)
    urgent = await alice.dial("911")
    ringing = await operator.ringing(PATIENCE)
    took = time.monotonic() - since
    assert ringing.caller[0].startswith("EMERGENCY +12025550101"), ringing.caller
    assert took < WRAP_UP, took
    await ringing.answer()
    stage.answered[operator.user] += 1
    await urgent.hangup()
    await ringing.ended(PATIENCE)


async def away(stage: Stage) -> None:
    """Who is away isn't rung, and counts as there: nobody hears that nobody is."""
    alice, operator = await stage.register("alice"), await stage.register("operator1")
    async with at_desk(stage.exchange, "operator1") as desk:
        await desk.until(lambda seen: seen["operators"]["operator1"]["queues"])
        assert (await desk.do("away", reason="lunch"))[0] == 200
        calling = await stage.asks(alice, ANY)
        await eventually(lambda: stage.figures()["total"]["waiting"] == 1, PATIENCE, every=0.5)
        now = stage.figures()["operators"]["operator1"]
        assert (now["state"], now["reason"]) == ("away", "lunch")
        assert not operator.legs, "who is away was rung"
        async with (
            at_desk(stage.exchange, "supervisor") as boss,
            boss.client.get(f"{boss.base}/api/queue") as said,
        ):
            found = await said.json()
        assert found["operators"]["operator1"]["since"], found
        assert found["total"]["expected_wait"] is None, found
        assert (await desk.do("ready"))[0] == 200
        await (await stage.answers(operator)).hangup()
        await calling.ended(PATIENCE)


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
