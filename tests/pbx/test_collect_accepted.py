"""A collect call that is accepted: who hears what and when, and who pays."""

import math
import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    NAME_HZ,
    dial_collect,
    pick_up,
    prompt,
    recorded,
    say_name,
)


async def test_name_consent_conversation_and_bill(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("0")
    await calling.wait_answered(15)
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    await prompt(calling, exchange, "enter-number")
    await calling.keys("2025550102#")
    await say_name(calling, exchange)
    calling.tone(CALLER_HZ)

    called = await pick_up(bob)
    called.tone(CALLED_HZ)
    asked = time.monotonic()
    await called.until_hears(NAME_HZ, 15)
    await prompt(called, exchange, "collect-who-calls", piece=1)
    await prompt(called, exchange, "collect-offer", piece=1)
    accepted = time.monotonic()
    assert calling.hears(CALLED_HZ, asked, accepted) == 0
    assert called.hears(CALLER_HZ, asked, accepted) == 0
    assert calling.heard.loudness(asked, accepted) > -60, "the caller hears ringing"

    await called.keys("1")
    begun = await calling.until_hears(CALLED_HZ, 15)
    await called.until_hears(CALLER_HZ, 15)
    await eventually(lambda: time.monotonic() > begun + 4, 6)
    assert calling.hears(CALLED_HZ, begun, begun + 3) > 0.95
    assert called.hears(CALLER_HZ, begun, begun + 3) > 0.95
    talked_until = time.monotonic()
    await called.hangup()
    await calling.ended(15)

    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    assert call["flow"] == "collect-call"
    assert call["from"] == "+12025550101"
    assert call["to"] == call["bill_to"] == "+12025550102"
    assert call["carrier"] == "local"
    assert abs(call["talk_seconds"] - (talked_until - begun)) < 1
    assert call["started_at"] < call["answered_at"] < call["accepted_at"] < call["ended_at"]
    assert call["hangup"] == {"cause": 16, "by": "called"}
    _at_fixed_price(call)
    assert call["charge"]["quote"] is None


def _at_fixed_price(call: dict[str, Any]) -> None:
    """35 cents a minute, by the second."""
    charge = call["charge"]
    seconds = math.ceil(call["talk_seconds"])
    assert (charge["billed_seconds"], charge["deck"]) == (seconds, "prices.yaml")
    amount = (Decimal("0.35") * seconds / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (charge["amount"], charge["currency"]) == (str(amount), "USD")


async def test_price_is_asked_then_the_call_accepted(
    exchange: Exchange, register: Register
) -> None:
    carol, dave = await register("carol"), await register("dave")
    calling = await dial_collect(carol, exchange, "2025550104")
    called = await pick_up(dave)
    await prompt(called, exchange, "collect-offer")
    await called.keys("3")
    await prompt(called, exchange, "collect-price")
    await prompt(called, exchange, "collect-offer")
    await called.keys("1")
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await calling.hangup()
    await called.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    assert call["bill_to"] == "+12025550104"
    assert call["hangup"]["by"] == "caller"
    (quote,) = [note for note in call["notes"] if note["kind"] == "quote"]
    assert (quote["per_minute"], quote["account"]) == ("0.35", "+12025550104")
    assert call["charge"]["quote"] == quote["id"]
    _at_fixed_price(call)


async def test_account_to_account_is_billed_to_the_caller(
    exchange: Exchange, register: Register
) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("2025550102")
    called = await pick_up(bob)
    called.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await called.until_hears(CALLER_HZ, 15)
    await calling.hangup()
    await called.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "answered"
    assert call["flow"] == "direct-call"
    assert call["bill_to"] == "+12025550101"
    assert call["talk_seconds"] > 0
