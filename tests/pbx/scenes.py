"""What people do on a call, in steps that several tests share. Nothing is awaited by the clock."""

import asyncio
import functools
import time
from pathlib import Path
from typing import Any, Protocol

from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone


class Exchange(Protocol):
    """An exchange under test, however it was started."""

    def prompt(self, key: str) -> list[Path]:
        """The audio of a prompt's pieces, in their order."""
        ...

    def calls(self) -> list[dict[str, Any]]:
        """What `longlines calls --json` says, newest first."""
        ...


NAME_HZ = 1500
CALLER_HZ = 700
CALLED_HZ = 900
BEEP = 0.5
AROUND = 0.5
"""Seconds before what is new that are compared again."""

RECOGNISED = 0.6
"""No shipped prompt scores above 0.34 for another; a lost packet costs the right one up to half."""


async def prompt(
    leg: Leg, exchange: Exchange, key: str, within: float = 15.0, *, piece: int = 0
) -> float:
    """Wait until a piece of a prompt is heard from now on; the time when it began.

    Compares the piece's first second with what was heard since the last look, so that waiting costs
    little, however late it looks.
    """
    reference, lead = _reference(exchange.prompt(key)[piece])
    length = len(reference) / tones.RATE
    since = compared = time.monotonic() - 0.3
    best = 0.0

    def heard() -> float:
        nonlocal compared, best
        ended = leg.ending is not None
        start = since if ended else max(since, compared - length - AROUND)
        until = leg.heard.until
        found = tones.match(leg.heard.pcm(start), reference)
        compared, best = until, max(best, found.score)
        if found.score >= RECOGNISED:
            return max(start, leg.heard.began or 0.0) + found.offset - lead
        if ended:
            raise AssertionError(
                f"{leg.peer} ended before the prompt {key} (likeness {best:.2f}): {leg.ending}"
            )
        return 0.0

    try:
        return await eventually(heard, within, every=0.25, what=f"prompt {key} at {leg.peer}")
    except TimeoutError as error:
        raise TimeoutError(f"{error}; its likeness to what was heard is {best:.2f}") from None


@functools.cache
def _reference(wav: Path) -> tuple[tones.Pcm, float]:
    """The first spoken second of a prompt, and the silence before them in seconds."""
    return tones.spoken(tones.read(wav), most=1.2)


async def say_name(leg: Leg, exchange: Exchange, hz: float = NAME_HZ) -> None:
    """After the prompt and its tone, "say" a name (a tone of our own), then press pound."""
    begun = await prompt(leg, exchange, "say-your-name")
    wav = exchange.prompt("say-your-name")[0]
    length = len(tones.read(wav)) / tones.RATE
    await eventually(lambda: time.monotonic() > begun + length + BEEP, 10)
    leg.tone(hz)
    spoken = time.monotonic() + 1.5
    await eventually(lambda: time.monotonic() > spoken, 5)
    leg.quiet()
    await leg.keys("#")


async def dial_collect(caller: Phone, exchange: Exchange, number: str) -> Leg:
    """Dial 0 and ten digits, say the name; the leg of the caller, whose call goes out now."""
    leg = await caller.dial(f"0{number.removeprefix('+1')}")
    await leg.wait_answered(15)
    await say_name(leg, exchange)
    return leg


async def dial_abroad(caller: Phone, exchange: Exchange, number: str) -> Leg:
    """The same with 01, country code and number."""
    leg = await caller.dial(f"01{number}")
    await leg.wait_answered(15)
    await say_name(leg, exchange)
    return leg


async def pick_up(called: Phone, within: float = 20.0) -> Leg:
    """Answer the next call."""
    leg = await called.ringing(within)
    await leg.answer()
    return leg


async def recorded(exchange: Exchange, leg: Leg, within: float = 10.0) -> dict[str, Any]:
    """The record of the call that `leg` began, once it is complete."""

    begun = leg.began.utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def found() -> dict[str, Any]:
        for call in await asyncio.to_thread(exchange.calls):
            if (call["ended_at"] or "") >= begun:
                return call
        return {}

    return await eventually(found, within, every=0.5, what="a complete record")


def assert_not_billable(call: dict[str, Any]) -> None:
    """Nobody pays for this call."""
    assert call["accepted_at"] is None
    assert call["bill_to"] is None
    assert call["talk_seconds"] == 0
