"""A PBX without the engine: each call's flow runs in a classic AGI script on pyst2."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    NAME_HZ,
    pick_up,
    prompt,
    recorded,
    say_name,
)


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange that has no engine."""
    running = Exchange(Path(tmp_path_factory.mktemp("script")) / "var", "6s", engine="script")
    with running:
        yield running


def scripts(exchange: Exchange) -> list[int]:
    """The processes of scripts that serve this exchange's calls now."""
    home = f"LONGLINES_HOME={exchange.home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            is_script = any(word.endswith(b"flow.agi.py") for word in words[:2])
            if is_script and home in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


async def test_the_accepted_collect_call(exchange: Exchange, register: Register) -> None:
    assert "engine" not in exchange.status()["parts"]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(exchange.environ["LONGLINES_AGI_PORT"]))) != 0

    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("0")
    await calling.wait_answered(15)
    await prompt(calling, exchange, "main-menu")
    assert len(scripts(exchange)) == 1
    await calling.keys("1")
    await prompt(calling, exchange, "enter-number")
    await calling.keys("2025550102#")
    await say_name(calling, exchange)
    calling.tone(CALLER_HZ)

    called = await pick_up(bob)
    called.tone(CALLED_HZ)
    asked = time.monotonic()
    await called.until_hears(NAME_HZ, 15)
    await prompt(called, exchange, "collect-offer", piece=1)
    accepted = time.monotonic()
    assert calling.hears(CALLED_HZ, asked, accepted) == 0
    assert called.hears(CALLER_HZ, asked, accepted) == 0

    await called.keys("1")
    await calling.heard.until_hears(CALLED_HZ, 10, span=2)
    await called.heard.until_hears(CALLER_HZ, 10, span=2)
    assert scripts(exchange) == [], "nothing of ours runs while two people talk"
    await called.hangup()
    await calling.ended(15)

    call = await recorded(exchange, calling)
    assert call["outcome"] == "accepted"
    assert call["flow"] == "collect-call"
    assert call["from"] == "+12025550101"
    assert call["bill_to"] == "+12025550102"
    traced = exchange.longlines("trace", call["id"]).stdout
    assert "collect-call.get_number (ask)" in traced, "the scripts keep the journal too"
    assert "collect-consent.accept (end)" in traced


async def test_a_refused_call_goes_on_in_its_flow(exchange: Exchange, register: Register) -> None:
    carol, dave = await register("carol"), await register("dave")
    calling = await carol.dial("02025550104")
    await say_name(calling, exchange)
    called = await pick_up(dave)
    await prompt(called, exchange, "collect-offer", piece=1)
    await called.keys("2")
    await called.ended(15)
    await prompt(calling, exchange, "collect-refused")
    await calling.ended(15)


async def test_a_killed_script_is_started_again_at_the_same_step(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    await prompt(calling, exchange, "enter-number")
    (killed,) = scripts(exchange)
    os.kill(killed, signal.SIGKILL)
    await prompt(calling, exchange, "enter-number")
    assert scripts(exchange) not in ([], [killed])
    await calling.hangup()


async def test_a_script_that_freezes_holds_nobody(exchange: Exchange, register: Register) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    (frozen,) = scripts(exchange)
    os.kill(frozen, signal.SIGSTOP)
    try:
        ringing = await operator.ringing(25)
        assert ringing.caller == ("+12025550101 main-menu: engine-stalled", "+12025550101")
        await ringing.answer()
        ringing.tone(CALLED_HZ)
        await calling.until_hears(CALLED_HZ, 15)
        await calling.hangup()
    finally:
        os.kill(frozen, signal.SIGKILL)


async def test_a_caller_who_hangs_up_leaves_no_script(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    assert scripts(exchange)
    await calling.hangup()
    await eventually(lambda: not scripts(exchange), 5, what="the script's end")


async def test_a_script_that_cannot_serve_leaves_the_caller_to_the_operators(
    exchange: Exchange, register: Register
) -> None:
    current = exchange.home / "flow-versions" / "current.json"
    os.kill(exchange.part("flows"), signal.SIGSTOP)  # it would put the link back
    alice, operator = await register("alice"), await register("operator1")
    kept = current.rename(current.with_suffix(".kept"))
    try:
        calling = await alice.dial("0")
        ringing = await operator.ringing(20)
        assert ringing.caller == ("+12025550101 main-menu: no-engine", "+12025550101")
        await ringing.answer()
        ringing.tone(CALLED_HZ)
        await calling.until_hears(CALLED_HZ, 15)
        await calling.hangup()
    finally:
        kept.rename(current)
        os.kill(exchange.part("flows"), signal.SIGCONT)
