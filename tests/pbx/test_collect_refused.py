"""A collect call that the called party doesn't accept: nobody pays, and nobody is overheard."""

import time

import pytest

from longlines.telephones.legs import Leg
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    NAME_HZ,
    assert_not_billable,
    dial_collect,
    pick_up,
    prompt,
    recorded,
)


async def _to_the_offer(exchange: Exchange, register: Register) -> tuple[Leg, Leg]:
    """Alice's collect call to Bob, up to the question."""
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    calling.tone(CALLER_HZ)
    called = await pick_up(bob)
    await called.until_hears(NAME_HZ, 15)
    return calling, called


async def _refused(exchange: Exchange, calling: Leg, called: Leg) -> None:
    """The caller is told, the called party is let go, nobody pays, nothing was overheard."""
    await prompt(calling, exchange, "collect-refused", 40)
    await called.ended(15)
    await calling.ended(15)
    assert calling.hears(CALLED_HZ) == 0
    assert called.hears(CALLER_HZ) == 0
    call = await recorded(exchange, calling)
    assert call["outcome"] == "refused"
    assert call["to"] == "+12025550102"
    assert call["answered_at"] is not None
    assert_not_billable(call)


@pytest.mark.parametrize("keys", ["2", "78"])
async def test_refused_by_key(exchange: Exchange, register: Register, keys: str) -> None:
    calling, called = await _to_the_offer(exchange, register)
    for key in keys:
        await prompt(called, exchange, "collect-offer")
        await called.keys(key)
        if called.ending:
            break
    await _refused(exchange, calling, called)


async def test_silence_refuses(exchange: Exchange, register: Register) -> None:
    calling, called = await _to_the_offer(exchange, register)
    await _refused(exchange, calling, called)


async def test_voicemail_speaking_over_the_prompt_refuses(
    exchange: Exchange, register: Register
) -> None:
    calling, called = await _to_the_offer(exchange, register)
    called.tone(CALLED_HZ)
    await _refused(exchange, calling, called)


async def test_called_party_hangs_up_during_the_prompt(
    exchange: Exchange, register: Register
) -> None:
    calling, called = await _to_the_offer(exchange, register)
    await called.hangup()
    await _refused(exchange, calling, called)


async def test_caller_hangs_up_during_consent(exchange: Exchange, register: Register) -> None:
    calling, called = await _to_the_offer(exchange, register)
    await calling.hangup()
    gone = time.monotonic()
    ending = await called.ended(15)
    assert ending.at.monotonic - gone < 3
    call = await recorded(exchange, calling)
    assert call["outcome"] == "abandoned"
    assert call["hangup"]["by"] == "caller"
    assert_not_billable(call)
