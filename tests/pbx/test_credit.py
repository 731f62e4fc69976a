"""Calls on credit: cut by Asterisk at the second at which the money ends, refused without any,
blocked where somebody or the watch for fraud says so.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.moving import call, transferred
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, pick_up, prompt, recorded

PRICES = """
collect: {per_minute: "0.35", currency: USD}
direct: {per_minute: "0.60", currency: USD}
"""
CREDIT = """
accounts:
  alice: {kind: prepaid}
  carol: {calls_at_once: 1}
  dave: {calls_per_minute: 2, watch: {calls_per_minute: 2}}
"""
PAID = Decimal("0.06")
LASTS = 6.0
"""Seconds for which PAID lasts, at a cent a second."""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """An exchange where Alice pays ahead, a cent a second."""
    running = Exchange(Path(tmp_path_factory.mktemp("exchange")) / "var")
    (running.flows / "prices.yaml").write_text(PRICES)
    (running.flows / "credit.yaml").write_text(CREDIT)
    with running:
        yield running


def said(exchange: Exchange, *words: str) -> Any:
    done = exchange.longlines(*words, "--json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def owes(exchange: Exchange) -> Decimal:
    rows = said(exchange, "ledger", "balance", "alice")
    return Decimal(rows[0]["amount"]) if rows else Decimal(0)


async def test_a_prepaid_call_ends_with_the_money_though_the_engine_is_dead(
    exchange: Exchange, register: Register
) -> None:
    said(exchange, "ledger", "pay", "alice", str(PAID))
    assert owes(exchange) == -PAID
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("2025550102")
    called = await pick_up(bob)
    talking = time.monotonic()
    os.kill(exchange.part("engine"), signal.SIGKILL)
    called.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await called.ended(LASTS + 3)
    assert LASTS - 1 < time.monotonic() - talking < LASTS + 1
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["bill_to"] == "+12025550101"
    assert LASTS - 1 < call["talk_seconds"] <= LASTS
    assert Decimal("-0.01") <= owes(exchange) <= 0
    assert said(exchange, "accounts")[0]["set_aside"] in ("0", "0.000000")
    refused = await alice.dial("2025550102")
    await prompt(refused, exchange, "no-credit")
    await refused.hangup()
    assert said(exchange, "ledger", "verify")["ok"]


async def test_money_ends_for_a_caller_who_was_handed_on(
    exchange: Exchange, register: Register
) -> None:
    said(exchange, "ledger", "pay", "alice", str(PAID - max(-owes(exchange), Decimal(0))))
    alice, bob, dave = await register("alice"), await register("bob"), await register("dave")
    calling, called = await call(alice, bob)
    talking = time.monotonic()
    onward = await transferred(called, dave)
    os.kill(exchange.part("engine"), signal.SIGKILL)
    await calling.ended(LASTS + 3)
    await onward.ended(2)
    assert LASTS - 1 < time.monotonic() - talking < LASTS + 1
    told = await recorded(exchange, calling)
    assert LASTS - 1 < told["talk_seconds"] <= LASTS
    assert Decimal("-0.01") <= owes(exchange) <= 0


async def test_money_ends_for_whom_the_payer_left_behind(
    exchange: Exchange, register: Register
) -> None:
    said(exchange, "ledger", "pay", "alice", str(PAID - max(-owes(exchange), Decimal(0))))
    alice, bob = await register("alice"), await register("bob")
    calling, called = await call(alice, bob)
    talking = time.monotonic()
    await calling.transfer("703")
    await called.ended(LASTS + 3)
    assert LASTS - 1 < time.monotonic() - talking < LASTS + 1
    assert (await recorded(exchange, calling))["talk_seconds"] <= LASTS
    assert Decimal("-0.01") <= owes(exchange) <= 0


async def test_a_line_that_the_payer_left_still_has_its_place(
    exchange: Exchange, register: Register
) -> None:
    carol, dave, alice = await register("carol"), await register("dave"), await register("alice")
    calling, called = await call(carol, dave)
    await calling.transfer("704")
    second = await carol.dial("2025550101")
    await prompt(second, exchange, "call-blocked")
    await second.hangup()
    await called.hangup()
    third, answered = await call(carol, alice)
    await third.hangup()
    await answered.ended(15)


async def test_a_blocked_account_is_told_so_until_it_is_unblocked(
    exchange: Exchange, register: Register
) -> None:
    assert exchange.longlines("accounts", "block", "carol", "--why", "a test").returncode == 0
    carol, bob = await register("carol"), await register("bob")
    refused = await carol.dial("2025550102")
    await prompt(refused, exchange, "call-blocked")
    await refused.hangup()
    assert exchange.longlines("accounts", "unblock", "carol").returncode == 0
    calling = await carol.dial("2025550102")
    await pick_up(bob)
    second = await carol.dial("2025550104")
    await prompt(second, exchange, "call-blocked")
    await second.hangup()
    await calling.hangup()


async def test_too_many_calls_are_blocked_by_the_pbx_and_raise_an_alarm(
    exchange: Exchange, register: Register
) -> None:
    dave = await register("dave")
    begun = time.monotonic()
    for heard in ("called-unavailable", "called-unavailable", "call-blocked"):
        tried = await dave.dial("2025550103")
        await prompt(tried, exchange, heard)
        await tried.hangup()

    async def raised() -> list[Any]:
        return list(await asyncio.to_thread(said, exchange, "alarms"))

    found: list[Any] = await eventually(raised, 20, every=0.5, what="an alarm")
    (alarm,) = found
    assert time.monotonic() - begun < 60
    assert (alarm["kind"], alarm["subject"]) == ("fraud-velocity", "+12025550104")
    refused = await dave.dial("2025550103")
    await prompt(refused, exchange, "call-blocked")
    await refused.hangup()
