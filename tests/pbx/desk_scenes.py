"""What people do at the desk while they talk, in steps that several tests share."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import prompt
from tests.wire.desk.at_the_desk import Person

PATIENCE = 20.0


@asynccontextmanager
async def at_desk(exchange: Exchange, name: str, password: str = "") -> AsyncIterator[Person]:
    """Somebody at the desk with a screen; without `password` by that of the first run."""
    base = f"http://127.0.0.1:{exchange.environ['LONGLINES_DESK_PORT']}"
    secret = exchange.home / "secrets" / f"desk-{name}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        person = Person(base, client)
        assert await person.sign_in(name, password or secret.read_text().strip()) == 200
        await person.look()
        yield person


async def to_the_operators(exchange: Exchange, caller: Phone) -> Leg:
    """Dial 0, then 2; the leg of a caller who waits for an operator soon."""
    calling = await caller.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    return calling


async def taken(desk: Person, telephone: Phone, *, by_itself: bool = False) -> tuple[str, Leg]:
    """Take who waits, and pick up; the call's id and the operator's leg. With `by_itself` the page
    answers, and his telephone is asked to pick up.
    """
    await desk.until(lambda seen: any(not row["taken_by"] for row in seen["waiting"].values()))
    call = next(row["call"] for row in desk.state["waiting"].values() if not row["taken_by"])
    assert (await desk.do("take", call=call))[0] == 200
    ringing = await telephone.ringing(PATIENCE)
    assert not ringing.asked_to_answer
    if by_itself:
        await desk.until(
            lambda seen: of(seen, call).get("operators") == {telephone.user: "ringing"}
        )
        assert await desk.do("answer", call=call) == (200, f"rings {telephone.user}")
        await ringing.ended(PATIENCE)
        ringing = await telephone.ringing(PATIENCE)
        assert ringing.asked_to_answer
    await ringing.answer()
    await desk.until(lambda seen: of(seen, call).get("state") == "talking")
    return call, ringing


async def comes_back(desk: Person) -> float:
    """Open the screen again until the desk is there and knows of calls; the seconds that took."""
    begun = time.monotonic()

    async def opened() -> list[str]:
        try:
            await desk.look()
        except aiohttp.ClientError:
            return []
        return list(desk.state["calls"])

    calls: list[str] = await eventually(opened, PATIENCE, every=0.1, what="the screen")
    assert calls
    return time.monotonic() - begun


def of(seen: dict[str, dict[str, Any]], call: str) -> dict[str, Any]:
    """A call as the screen shows it; nothing where it is over."""
    found: dict[str, Any] = seen["calls"].get(call, {})
    return found


def stage(seen: dict[str, dict[str, Any]], call: str) -> str:
    """How far the call has come that was placed for this caller."""
    return str(of(seen, call).get("placed", {}).get("stage", ""))


async def hear_each_other(one: Leg, one_hz: float, other: Leg, other_hz: float) -> None:
    """Both send a tone, and hear the other's."""
    one.tone(one_hz)
    other.tone(other_hz)
    await one.until_hears(other_hz, PATIENCE)
    await other.until_hears(one_hz, PATIENCE)
