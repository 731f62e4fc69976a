"""Calls that leave by carriers: who is asked, in which order, and what each answer leads to.

The carriers are the far end's, over real SIP trunks. docs/trunks.md has the table of what a number
makes them do.
"""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from tests.pbx.carriers import Office, carriers_of, outcome_of, pick, running
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.forger import Forger
from tests.pbx.scenes import CALLER_HZ, dial_abroad, pick_up, prompt, recorded

FAR_HZ = 850
"""What the far end sounds once it has answered."""

EARLY_HZ = 1300
NEXT_WITHIN = 4.0
PATIENT = "stepping_back: {in_a_row: 1000, samples: 1000}\n"


TRANSFERS = """\
flow: main-menu
on_failure: sorry
steps:
  choose:
    menu: {prompt: main-menu, keys: {1: blind, 2: attended}}
  blind:
    transfer: {number: "+442079460016", bill_to: caller, reason: abroad, wait: 20s}
  attended:
    transfer: {number: "+442079461111", bill_to: nobody, reason: abroad, wait: 20s,
               kind: attended, announce: calling}
  sorry:
    end: sorry
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running exchange with five carriers, of whom none is stepped back for what it is told."""
    home = Path(tmp_path_factory.mktemp("office")) / "var"
    with running(home, PATIENT, {"main-menu": TRANSFERS}) as opened:
        yield opened


@pytest.fixture(scope="module")
def exchange(office: Office) -> Exchange:
    return office.exchange


async def test_the_cheapest_carries_it_and_it_is_told(office: Office, register: Register) -> None:
    alice = await register("alice")
    calling = await alice.dial("011442079460012")
    await rings(calling)
    await calling.until_hears(FAR_HZ, 15)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLER_HZ, 15)
    await calling.hangup()
    call = await recorded(office.exchange, calling)
    assert (call["carrier"], call["to"]) == ("cheap", "+442079460012")
    assert (call["outcome"], call["bill_to"]) == ("answered", "+12025550101")
    events = office.tries("+442079460012")
    assert carriers_of(events) == ["cheap"]
    tried = pick(events, "LL_TRIED", "cheap").extra
    assert tried["answered"] == "1"
    assert int(tried["pdd"]) < 1000 <= int(tried["after"])
    assert int(tried["received"]) > 50
    asked = next(line for line in office.asked() if "442079460012" in line)
    assert "cheap +442079460012 <sip:+12025550101@" in asked
    assert "Alice" not in asked
    trace = office.exchange.longlines("trace", call["id"]).stdout
    assert "asks the carrier cheap for +442079460012, as number 1 in order" in trace
    assert "is done with the carrier cheap: rang after" in trace


ANSWERS = {
    "503": (["cheap", "middling"], ""),
    "403": (["cheap", "middling"], ""),
    "404": (["cheap", "middling"], "unavailable"),
    "486": (["cheap"], "busy"),
    "603": (["cheap"], "refused"),
    "480": (["cheap"], "no_answer"),
    "999": (["cheap", "middling", "dear"], "unavailable"),
}
"""Who is asked for a number that ends so, and the outcome if nobody answers."""


async def test_what_each_answer_leads_to(office: Office, register: Register) -> None:
    alice = await register("alice")
    calls = {end: await alice.dial(f"011442079460{end}") for end in ANSWERS}
    for end, (carriers, outcome) in ANSWERS.items():
        number = f"+442079460{end}"
        if outcome:
            events = await office.told(number, "LL_DIALLED")
            assert outcome_of(events)[0] == outcome, end
        else:
            await calls[end].until_hears(FAR_HZ, 15)
            events = office.events(number)
        assert carriers_of(events) == carriers, end
    await asyncio.gather(*(leg.hangup() for leg in calls.values()))
    said = [event.extra["sip"] for event in office.tries("+442079460999") if "sip" in event.extra]
    assert said == ["503", "503", "503"]
    middling = next(line for line in office.asked() if "middling" in line)
    assert " middling 7700442079460" in middling


async def test_a_number_nobody_carries(office: Office, register: Register) -> None:
    alice = await register("alice")
    calling = await alice.dial("01133142685300")
    await prompt(calling, office.exchange, "called-unavailable")
    await calling.hangup()
    call = await recorded(office.exchange, calling)
    assert call["bill_to"] is None
    trace = office.exchange.longlines("trace", call["id"]).stdout
    assert "finds no way to +33142685300: cheap: " in trace


@pytest.mark.parametrize("end", ["000", "100"])
async def test_a_silent_carrier_is_left_within_four_seconds(
    office: Office, register: Register, end: str
) -> None:
    alice = await register("alice")
    calling = await alice.dial(f"011442079460{end}")
    await rings(calling)
    await calling.until_hears(FAR_HZ, 15)
    tries = office.tries(f"+442079460{end}")
    first, second = (event for event in tries if event.type == "LL_TRY")
    assert (second.at - first.at).total_seconds() < NEXT_WITHIN
    silent = pick(tries, "LL_TRIED", "cheap").extra
    assert (silent["answered"], silent["cause"], silent["pdd"]) == ("0", "102", "")
    assert silent["sip"] == ("" if end == "000" else "100")
    await calling.hangup()


async def test_early_media_is_not_heard_and_a_false_answer_shows(
    office: Office, register: Register
) -> None:
    alice, bob = await register("alice"), await register("bob")
    early = await alice.dial("011442079460183")
    false = await bob.dial("011442079460200")
    begun = time.monotonic()
    answered = await early.until_hears(FAR_HZ, 15)
    assert early.hears(EARLY_HZ, begun, answered) == 0
    assert "ringing" in early.progress
    await asyncio.gather(early.hangup(), false.hangup())
    tried = pick(await office.told("+442079460183", "LL_TRIED"), "LL_TRIED", "cheap").extra
    assert int(tried["pdd"]) < 1000
    assert int(tried["after"]) > 2500
    tried = pick(await office.told("+442079460200", "LL_TRIED"), "LL_TRIED", "cheap").extra
    assert tried["answered"] == "1"
    assert int(tried["after"]) < 1000


async def test_the_engine_dies_while_it_rings_and_while_they_talk(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    with office.forced(cheap="503"):
        calling = await alice.dial("011442079460193")
        await office.told("+442079460193", "LL_TRIED")
    os.kill(office.exchange.part("engine"), signal.SIGKILL)
    await calling.until_hears(FAR_HZ, 15)
    await eventually(lambda: _engine_is_back(office), 15, what="a new engine")
    os.kill(office.exchange.part("engine"), signal.SIGKILL)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLER_HZ, 15)
    assert calling.ending is None
    await calling.hangup()
    call = await recorded(office.exchange, calling)
    assert (call["outcome"], call["carrier"]) == ("answered", "middling")
    assert call["talk_seconds"] > 1
    tries = office.tries("+442079460193")
    assert carriers_of(tries) == ["cheap", "middling"]
    assert [event.extra["answered"] for event in tries if event.type == "LL_TRIED"] == ["0", "1"]
    await eventually(lambda: office.exchange.status()["ready"], 20, every=0.3, what="ready")


async def rings(leg: Leg) -> None:
    """Wait until the caller's telephone says that it rings at the other end."""
    await eventually(lambda: "ringing" in leg.progress, 10, what="ringing")


def _engine_is_back(office: Office) -> bool:
    try:
        return office.exchange.part("engine") > 0
    except (OSError, ValueError):
        return False


@pytest.mark.parametrize("end", ["000", "180"])
async def test_a_caller_who_leaves_takes_the_try_along(
    office: Office, register: Register, end: str
) -> None:
    alice = await register("alice")
    number = f"+442079461{end}"
    calling = await alice.dial(f"011{number[1:]}")
    await rings(calling)
    await calling.hangup()
    await office.no_channel_is_left()
    tries = office.tries(number)
    assert carriers_of(tries) == ["cheap"]
    assert pick(tries, "LL_TRIED", "cheap").extra["answered"] == "0"
    call = await recorded(office.exchange, calling)
    assert call["outcome"] == "abandoned"


async def test_consent_is_asked_over_a_trunk(office: Office, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    with office.forced(cheap="503"):
        accepted, refused = await asyncio.gather(
            dial_abroad(alice, office.exchange, "442079460111"),
            dial_abroad(bob, office.exchange, "442079460222"),
        )
        await prompt(refused, office.exchange, "collect-refused", 40)
        await accepted.until_hears(FAR_HZ, 40)
    await accepted.hangup()
    call = await office.call_to("+442079460111")
    assert (call["outcome"], call["carrier"]) == ("accepted", "middling")
    assert call["bill_to"] == "+442079460111"
    events = await office.told("+442079460222", "LL_DIALLED")
    assert outcome_of(events)[0] == "refused"
    assert carriers_of(events) == ["cheap", "middling"], "who refused isn't asked again"


async def test_a_transfer_leaves_by_carriers(office: Office, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    with office.forced(cheap="503"):
        blind, attended = await alice.dial("0"), await bob.dial("0")
        await asyncio.gather(blind.wait_answered(15), attended.wait_answered(10))
        await asyncio.gather(blind.keys("1"), attended.keys("2"))
        await asyncio.gather(blind.until_hears(FAR_HZ, 20), attended.until_hears(FAR_HZ, 40))
    await asyncio.gather(blind.hangup(), attended.hangup())
    for number, payer in (("+442079460016", "+12025550101"), ("+442079461111", None)):
        call = await office.call_to(number)
        assert (call["carrier"], call["bill_to"]) == ("middling", payer)
        assert call["talk_seconds"] > 0
        assert carriers_of(office.tries(number)) == ["cheap", "middling"]


async def test_no_more_calls_at_once_than_a_carrier_may_carry(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    numbers = [f"+49301234519{digit}" for digit in range(4, 8)]
    legs = [await alice.dial(f"011{number[1:]}") for number in numbers]
    for number in numbers:
        await office.told(number, "LL_TRY")
    carried = sorted(carriers_of(office.tries(number))[-1] for number in numbers)
    assert carried == ["dear", "dear", "small", "small"]
    passed = [event for number in numbers for event in office.tries(number)]
    assert [e.extra["why"] for e in passed if e.type == "LL_SKIPPED"] == ["full", "full"]
    await asyncio.gather(*(leg.hangup() for leg in legs))
    await office.no_channel_is_left()
    again = await alice.dial("01149301234512")
    events = await office.told("+49301234512", "LL_TRY")
    assert carriers_of(events) == ["small"], "its lines are free again"
    await again.hangup()


async def test_no_more_calls_begin_within_a_second_than_may(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    numbers = [f"+48221234519{digit}" for digit in range(6)]
    with office.forced(cheap="503"):
        legs = [await alice.dial(f"011{number[1:]}") for number in numbers]
        await eventually(
            lambda: all(len(carriers_of(office.tries(number))) > 1 for number in numbers),
            15,
            every=0.3,
            what="every call has gone on to another carrier",
        )
    tried = [event for number in numbers for event in office.tries(number)]
    begun = sorted(e.at for e in tried if e.type == "LL_TRY" and e.extra["carrier"] == "paced")
    assert len(begun) > 1
    assert all(
        (third - first).total_seconds() > 0.99
        for first, third in zip(begun, begun[2:], strict=False)
    )
    passed = [e for e in tried if e.type == "LL_SKIPPED"]
    assert [e.extra["why"] for e in passed] == ["pace"] * (len(numbers) - len(begun))
    assert passed, "six calls were begun within less than three seconds"
    await asyncio.gather(*(leg.hangup() for leg in legs))
    await office.no_channel_is_left()


async def test_who_wants_to_stay_private_is_named_to_the_carrier_only(
    office: Office, register: Register
) -> None:
    alice = await register("alice")
    calling = await alice.dial("011442079460014", {"Privacy": "id"})
    await calling.until_hears(FAR_HZ, 15)
    await calling.hangup()
    asked = next(line for line in office.asked() if "442079460014" in line)
    shown, named, privacy = asked.partition("442079460014 ")[2].split(" | ")
    assert "+12025550101" not in shown
    assert "<sip:+12025550101@" in named
    assert privacy.strip() == "id"


async def test_a_carrier_reaches_stated_numbers_and_nothing_else(
    office: Office, register: Register
) -> None:
    bob = await register("bob")
    exchange = office.exchange
    forger = Forger(exchange.host, exchange.sip_port, "127.0.0.13")
    try:
        for number in ("0", "911", "011442079460012", "+442079460012", "+12025550199", "s", "700"):
            status = await asyncio.to_thread(forger.call, "+4930", "", b"", number)
            assert status == 404, number
        calling = asyncio.create_task(
            asyncio.to_thread(forger.call, "+4930123", "", b"", "12025550102")
        )
        called = await pick_up(bob)
        assert await calling == 200
        assert called.caller == ("", "+4930123")
        forger.hang_up()
        await called.ended(15)
    finally:
        forger.close()
