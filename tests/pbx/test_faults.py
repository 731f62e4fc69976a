"""Parts of ours die or freeze during calls: no caller is left alone, no record is lost."""

import asyncio
import os
import signal
import time
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.moving import passes
from tests.pbx.scenes import (
    CALLED_HZ,
    assert_not_billable,
    dial_collect,
    pick_up,
    prompt,
    recorded,
    say_name,
)
from tests.pbx.told import ACCEPTED, assert_in_order, traced

BACK_WITHIN = 3.0
OPERATOR_WITHOUT_ENGINE = 5.0
OPERATOR_WHILE_FROZEN = 10.0


async def _ready(exchange: Exchange) -> None:
    async def ready() -> bool:
        return bool((await asyncio.to_thread(exchange.status))["ready"])

    is_ready: bool = await eventually(ready, 30, every=0.3, what="ready")
    assert is_ready


async def test_engine_killed_in_a_prompt(exchange: Exchange, register: Register) -> None:
    await _ready(exchange)
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    await prompt(calling, exchange, "enter-number")
    os.kill(exchange.part("engine"), signal.SIGKILL)
    killed = time.monotonic()
    again = await prompt(calling, exchange, "enter-number")
    assert again - killed < BACK_WITHIN
    await calling.keys("2025550102#")
    await say_name(calling, exchange)
    called = await pick_up(bob)
    await prompt(called, exchange, "collect-offer")
    await called.keys("1")
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await called.hangup()
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    asked_again = [*ACCEPTED[:7], ("longlines", "asked_again", "get_number"), *ACCEPTED[5:]]
    assert_in_order(traced(exchange, call["id"])["entries"], asked_again)


async def test_engine_killed_in_an_input(exchange: Exchange, register: Register) -> None:
    await _ready(exchange)
    carol, operator = await register("carol"), await register("operator1")
    calling = await carol.dial("0")
    begun = await prompt(calling, exchange, "main-menu", piece=-1)
    await eventually(lambda: time.monotonic() > begun + 4, 6)
    os.kill(exchange.part("engine"), signal.SIGKILL)
    killed = time.monotonic()
    again = await prompt(calling, exchange, "main-menu")
    assert again - killed < BACK_WITHIN
    await calling.keys("2")
    ringing = await operator.ringing(10)
    await ringing.answer()
    await calling.hangup()
    await ringing.ended(5)


async def test_engine_killed_while_the_called_party_is_asked(
    exchange: Exchange, register: Register
) -> None:
    await _ready(exchange)
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    called = await pick_up(bob)
    await prompt(called, exchange, "collect-offer")
    os.kill(exchange.part("engine"), signal.SIGKILL)
    await prompt(called, exchange, "collect-offer")
    await called.keys("1")
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await called.hangup()
    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    assert call["bill_to"] == "+12025550102"


@pytest.mark.parametrize("known_before", [True, False])
async def test_engine_frozen(exchange: Exchange, register: Register, known_before: bool) -> None:
    await _ready(exchange)
    alice, operator = await register("alice"), await register("operator1")
    engine = exchange.part("engine")
    if known_before:
        calling = await alice.dial("0")
        await prompt(calling, exchange, "main-menu")
    os.kill(engine, signal.SIGSTOP)
    frozen = time.monotonic()
    try:
        if not known_before:
            calling = await alice.dial("0")
        ringing = await operator.ringing(OPERATOR_WHILE_FROZEN)
        assert time.monotonic() - frozen < OPERATOR_WHILE_FROZEN
    finally:
        os.kill(engine, signal.SIGCONT)
    assert ringing.caller == ("+12025550101 main-menu: engine-stalled", "+12025550101")
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"


async def test_listener_killed_during_calls_records_each_once(
    exchange: Exchange, register: Register
) -> None:
    await _ready(exchange)
    alice, bob = await register("alice"), await register("bob")
    before = {call["id"] for call in exchange.calls()}
    for _ in range(5):
        calling = await alice.dial("2025550102")
        called = await pick_up(bob)
        called.tone(CALLED_HZ)
        await calling.until_hears(CALLED_HZ, 5)
        os.kill(exchange.part("listener"), signal.SIGKILL)
        await calling.hangup()
        await called.ended(5)
        await _ready(exchange)

    async def new() -> list[dict[str, Any]]:
        calls = await asyncio.to_thread(exchange.calls)
        found = [call for call in calls if call["id"] not in before]
        return found if all(call["ended_at"] for call in found) and len(found) >= 5 else []

    calls: list[dict[str, Any]] = await eventually(new, 20, every=0.3)
    assert len(calls) == 5
    assert {call["outcome"] for call in calls} == {"answered"}
    assert {call["bill_to"] for call in calls} == {"+12025550101"}


async def test_no_engine_for_good(exchange: Exchange, register: Register) -> None:
    await _ready(exchange)
    alice, operator = await register("alice"), await register("operator2")
    assert exchange.process is not None
    supervisor = exchange.process.pid
    engine = exchange.part("engine")
    os.kill(supervisor, signal.SIGSTOP)
    try:
        os.kill(engine, signal.SIGKILL)
        calling = await alice.dial("0")
        dialled = time.monotonic()
        ringing = await operator.ringing(OPERATOR_WITHOUT_ENGINE + 1)
        assert time.monotonic() - dialled < OPERATOR_WITHOUT_ENGINE
        assert ringing.caller == ("+12025550101 main-menu: no-engine", "+12025550101")
        await ringing.answer()
        ringing.tone(CALLED_HZ)
        await calling.until_hears(CALLED_HZ, 5)
        await calling.hangup()
    finally:
        os.kill(supervisor, signal.SIGCONT)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"


async def test_pbx_killed_during_a_conversation(exchange: Exchange, register: Register) -> None:
    await _ready(exchange)
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("2025550102")
    called = await pick_up(bob)
    talking = time.monotonic()
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await passes(3.0)
    os.kill(exchange.part("pbx"), signal.SIGKILL)
    talked = time.monotonic() - talking
    await _ready(exchange)
    call = await recorded(exchange, calling, 30)
    assert call["hangup"]["by"] == "system"
    assert 0.5 < call["talk_seconds"] < talked + 0.5, "until the last sign of life"
    assert [each["id"] for each in exchange.calls()].count(call["id"]) == 1


async def test_engine_frozen_while_the_called_party_is_asked_refuses(
    exchange: Exchange, register: Register
) -> None:
    await _ready(exchange)
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    called = await pick_up(bob)
    await prompt(called, exchange, "collect-offer")
    engine = exchange.part("engine")
    os.kill(engine, signal.SIGSTOP)
    try:
        await called.keys("1")
        await called.ended(12)
    finally:
        os.kill(engine, signal.SIGCONT)
    await prompt(calling, exchange, "collect-refused")
    call = await recorded(exchange, calling, 20)
    assert_not_billable(call)
