"""`longlines trace` on real calls: the whole story, in its order."""

import asyncio
import json
import subprocess
import xml.etree.ElementTree as ET

import yaml

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.conftest import Register
from tests.pbx.exchange import COMMAND, Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    dial_collect,
    pick_up,
    prompt,
    recorded,
    say_name,
)
from tests.pbx.told import ACCEPTED, assert_in_order, traced


async def collect_call(exchange: Exchange, alice: Phone, bob: Phone) -> Leg:
    """A collect call through the menu that Bob accepts and ends; the caller's leg."""
    calling = await alice.dial("0")
    await calling.wait_answered(15)
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    await prompt(calling, exchange, "enter-number")
    await calling.keys("2025550102#")
    await say_name(calling, exchange)
    await accepted_by(exchange, calling, bob)
    return calling


async def accepted_by(exchange: Exchange, calling: Leg, bob: Phone) -> None:
    """The called party's side of it."""
    called = await pick_up(bob)
    await prompt(called, exchange, "collect-offer")
    await called.keys("1")
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await called.hangup()
    await calling.ended(15)


async def test_a_collect_call_is_told_in_order(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await collect_call(exchange, alice, bob)
    call = await recorded(exchange, calling)
    told = traced(exchange, call["id"])
    assert_in_order(told["entries"], ACCEPTED)
    assert_in_order(told["entries"], [("longlines", "parted"), ("bob", "hangup", "16")])
    assert told["call"] == call
    assert (told["live"], told["in_ledger"], told["remarks"]) == (False, True, [])
    offsets = [each["offset"] for each in told["entries"]]
    assert offsets == sorted(offsets)
    ends = [each["until"] for each in told["entries"] if each["what"] == "prompt"]
    assert all(ends), "every prompt that began has ended"
    assert traced(exchange, "last") == told

    picture = exchange.home / "call.svg"
    assert exchange.longlines("trace", call["id"], "-o", str(picture)).returncode == 0
    words = " ".join(ET.fromstring(picture.read_text()).itertext())
    assert "accepts the charges (key 1)" in words
    text = exchange.longlines("trace", call["id"]).stdout
    assert "collect-consent.offer (menu)" in text

    (test,) = yaml.safe_load(exchange.longlines("trace", "last", "--as-test").stdout)[
        "tests"
    ].values()
    assert test["dial"] == "0"
    assert {"keys": "2025550102#"} in test["caller"]
    assert test["expect"]["bill"]["to"] == "bob"


async def test_following_a_call_while_it_lasts(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")

    async def live() -> bool:
        told = await asyncio.to_thread(exchange.longlines, "trace", "last", "--json")
        return told.returncode == 0 and bool(json.loads(told.stdout)["live"])

    is_live: bool = await eventually(live, 15, every=0.3, what="a live call")
    assert is_live
    following = subprocess.Popen(
        [COMMAND, "trace", "last", "--follow", "--json"],
        env=exchange.environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        await accepted_by(exchange, calling, bob)
        out, _ = await asyncio.to_thread(following.communicate, timeout=30)
    finally:
        following.kill()
    assert following.returncode == 0
    told = [json.loads(line) for line in out.splitlines()]
    assert_in_order(told, [("caller", "call"), *ACCEPTED[9:]])
    call = await recorded(exchange, calling)
    whole = traced(exchange, call["id"])["entries"]
    shown = [each["text"] for each in told if each["what"] not in ("prompt_end", "money")]
    assert sorted(shown) == sorted(each["text"] for each in whole if each["what"] != "money")
