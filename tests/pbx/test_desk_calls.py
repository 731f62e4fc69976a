"""What operators do with a caller besides talking: hold him, ask somebody for him, place a call."""

import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.conftest import Register
from tests.pbx.desk_scenes import (
    PATIENCE,
    at_desk,
    comes_back,
    hear_each_other,
    of,
    stage,
    taken,
    to_the_operators,
)
from tests.pbx.exchange import Exchange
from tests.pbx.moving import recorded_calls
from tests.wire.desk.at_the_desk import Person

ALICE, BOB = "+12025550101", "+12025550102"
ALICE_HZ, OPERATOR_HZ, BOB_HZ = 700, 900, 1300
WITHIN = 1.0
"""Seconds by which a talk may differ from what the telephones measured."""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with a desk."""
    with Exchange(tmp_path_factory.mktemp("exchange") / "var", ring="8s", desk=True) as running:
        yield running


@pytest.fixture
async def desk(exchange: Exchange) -> AsyncIterator[Person]:
    """operator1 at the desk, away: only what he takes rings him."""
    async with at_desk(exchange, "operator1") as person:
        await person.until(lambda seen: seen["operators"]["operator1"]["queues"])
        assert (await person.do("away", reason="writing"))[0] == 200
        yield person


async def test_a_caller_is_held_while_somebody_is_asked_and_then_connected(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, bob = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)

    assert await desk.do("hold") == (200, f"you hold {ALICE}")
    await desk.until(lambda seen: of(seen, call).get("state") == "held")
    assert of(desk.state, call)["operators"] == {"operator1": "holding"}
    await eventually(lambda: calling.hears(OPERATOR_HZ, calling.heard.until - 0.3) < 0.2, PATIENCE)
    await calling.until_speech(PATIENCE)
    assert (await desk.do("transfer", to=BOB, reason="no"))[0] == 409
    assert await desk.do("resume") == (200, f"you talk with {ALICE}")
    await desk.until(lambda seen: of(seen, call).get("state") == "talking")
    await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)

    said = await desk.do("consult", to="2025550102", reason="a question")
    assert said == (200, f"asks {BOB}: a question")
    theirs = await bob.ringing(PATIENCE)
    assert theirs.caller[1] == ALICE
    await desk.until(lambda seen: stage(seen, call) == "ringing")
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    await hear_each_other(own, OPERATOR_HZ, theirs, BOB_HZ)
    assert await desk.do("connect") == (200, "alice and bob are connected")
    await own.ended(PATIENCE)
    connected = own.ending
    assert connected
    await desk.until(lambda seen: stage(seen, call) == "connected")
    await hear_each_other(calling, ALICE_HZ, theirs, BOB_HZ)
    await calling.hangup()
    await theirs.ended(PATIENCE)
    assert theirs.ending
    talked = theirs.ending.at.monotonic - connected.at.monotonic
    await _billed(exchange, calling, BOB, "direct", talked)


async def test_a_person_to_person_call_is_paid_from_when_the_person_is_there(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, bob = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first, by_itself=True)

    # Nobody pays for the first: the person isn't there.
    assert (await desk.do("person", number="2025550102", person="Bob"))[0] == 200
    theirs = await bob.ringing(PATIENCE)
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    assert (await desk.do("resume"))[0] == 200
    await theirs.ended(PATIENCE)
    await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)

    said = await desk.do("person", number="2025550102", person="Bob O'Brien")
    assert said == (200, f"person-to-person call to {BOB} for Bob O'Brien")
    theirs = await bob.ringing(PATIENCE)
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    assert of(desk.state, call)["placed"]["name"] == "Bob O'Brien"
    assert (await desk.do("three_way"))[0] == 200
    await desk.until(lambda seen: stage(seen, call) == "connected")
    begun = time.monotonic()
    await hear_each_other(calling, ALICE_HZ, theirs, BOB_HZ)
    for leg in (calling, theirs):
        leg.quiet()
    own.tone(OPERATOR_HZ)
    for leg in (calling, theirs):
        await leg.until_hears(OPERATOR_HZ, PATIENCE)
    # The third one goes; the caller and the operator talk on.
    assert (await desk.do("resume"))[0] == 200
    await theirs.ended(PATIENCE)
    assert theirs.ending
    talked = theirs.ending.at.monotonic - begun
    calling.tone(ALICE_HZ)
    await own.until_hears(ALICE_HZ, PATIENCE)
    await own.hangup()
    await calling.ended(PATIENCE)
    await _billed(exchange, calling, BOB, "person", talked)


async def test_a_colleague_is_asked_and_a_caller_is_never_forgotten(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, second = [await register(each) for each in ("alice", "operator1", "operator2")]
    async with at_desk(exchange, "operator2") as colleague:
        await colleague.until(lambda seen: seen["operators"]["operator2"]["queues"])
        assert (await colleague.do("away", reason="writing"))[0] == 200
        calling = await to_the_operators(exchange, alice)
        call, own = await taken(desk, first)
        said = await desk.do("consult", to="operator2", reason="speaks Spanish")
        assert said == (200, "asks operator2: speaks Spanish")
        theirs = await second.ringing(PATIENCE)
        assert theirs.caller[0].endswith("main-menu: speaks Spanish")
        await colleague.until(
            lambda seen: of(seen, call).get("operators", {}).get("operator2") == "ringing"
        )
        await theirs.answer()
        await desk.until(lambda seen: stage(seen, call) == "asked")
        assert (await desk.do("connect"))[0] == 200
        await own.ended(PATIENCE)
        await hear_each_other(calling, ALICE_HZ, theirs, BOB_HZ)
        await colleague.until(
            lambda seen: of(seen, call).get("operators") == {"operator2": "talking"}
        )
        # His colleague holds him, and hangs up: he waits again.
        assert (await colleague.do("hold"))[0] == 200
        await colleague.until(lambda seen: of(seen, call).get("state") == "held")
        await theirs.hangup()
        again, own = await taken(desk, first)
        assert again == call
        await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)
        # Who hangs up while he is held frees the operator.
        assert (await desk.do("hold"))[0] == 200
        await desk.until(lambda seen: of(seen, call).get("state") == "held")
        await calling.hangup()
        await own.ended(PATIENCE)
        (told,) = await recorded_calls(exchange, _before(calling), 1)
        assert (told["bill_to"], told["further"], told["outcome"]) == (None, [], "operator")


async def test_a_caller_who_is_held_is_handed_to_the_emergency_service(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first = await register("alice"), await register("operator1")
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    second = await register("operator2")
    assert (await desk.do("hold"))[0] == 200
    await desk.until(lambda seen: of(seen, call).get("state") == "held")
    said = await desk.do("emergency", call=call)
    assert said == (200, f"{ALICE} is handed over; you are on the line")
    await _helped(calling, own, second)


@pytest.mark.parametrize("then", ["", "resume", "three_way"])
async def test_the_key_hands_him_over_while_and_after_somebody_is_asked(
    exchange: Exchange, register: Register, desk: Person, then: str
) -> None:
    alice, first, bob = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    second = await register("operator2")
    assert (await desk.do("consult", to="2025550102", reason="a question"))[0] == 200
    theirs = await bob.ringing(PATIENCE)
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    if then:
        assert (await desk.do(then))[0] == 200
        await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)
    theirs.quiet()
    await own.keys("*")
    await _helped(calling, own, second)
    await theirs.ended(PATIENCE)


async def _helped(calling: Leg, own: Leg, second: Phone) -> None:
    """No PSAP answers here, so an operator is asked: the caller and the first one hear him."""
    helping = await second.ringing(PATIENCE)
    assert helping.caller[0].startswith(f"EMERGENCY {ALICE}")
    await helping.answer()
    own.quiet()
    await hear_each_other(calling, ALICE_HZ, helping, BOB_HZ)
    await own.until_hears(BOB_HZ, PATIENCE)
    await calling.hangup()
    for leg in (helping, own):
        await leg.ended(PATIENCE)


async def test_a_supervisor_whispers_and_barges(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    made = ("--role", "supervisor", "--staff", "951", "--account", "operator2")
    told = exchange.longlines("desk", "add-operator", "lead", *made)
    assert told.returncode == 0, told.stderr
    alice, first, telephone = [await register(each) for each in ("alice", "operator1", "operator2")]
    async with at_desk(exchange, "lead", told.stdout.split()[-1]) as lead:
        await lead.until(lambda seen: seen["operators"]["operator2"]["queues"])
        await lead.do("away", reason="listening")
        calling = await to_the_operators(exchange, alice)
        call, own = await taken(desk, first)
        for mode, heard in (("whisper", (own,)), ("barge", (own, calling))):
            assert (await desk.do("listen", call=call, mode=mode))[0] == 403
            assert (await lead.do("listen", call=call, mode=mode))[0] == 200
            spying = await telephone.ringing(PATIENCE)
            await spying.answer()
            since = calling.heard.until
            spying.tone(BOB_HZ)
            for leg in heard:
                await leg.until_hears(BOB_HZ, PATIENCE)
            if calling not in heard:
                assert calling.hears(BOB_HZ, since) < 0.1
            calling.tone(ALICE_HZ)
            await spying.until_hears(ALICE_HZ, PATIENCE)
            await spying.hangup()
            calling.quiet()
        deeds = json.loads(exchange.longlines("desk", "audit", "--json").stdout)
        listened = [(row["subject"], row["facts"]["mode"]) for row in deeds if _asked(row)]
        assert listened == [(call, "barge"), (call, "whisper")]
        await calling.hangup()
        await own.ended(PATIENCE)


def _asked(row: dict[str, Any]) -> bool:
    return (row["what"], row["who"], row["outcome"]) == ("listen", "lead", "asked")


async def test_a_call_goes_on_without_screen_desk_or_listener_and_all_of_it_comes_back(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, bob = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    assert (await desk.do("consult", to="2025550102", reason="a question"))[0] == 200
    theirs = await bob.ringing(PATIENCE)
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    before = of(desk.state, call)

    assert desk.socket is not None
    await desk.socket.close()
    await comes_back(desk)
    assert of(desk.state, call) == before

    mark = desk.mark
    for part in ("listener", "desk"):
        os.kill(exchange.part(part), signal.SIGKILL)
    await hear_each_other(own, OPERATOR_HZ, theirs, BOB_HZ)
    await comes_back(desk)
    assert desk.mark != mark
    await desk.until(lambda seen: stage(seen, call) == "asked")
    for name in ("state", "operators", "placed", "number"):
        assert of(desk.state, call)[name] == before[name]
    await desk.until(lambda seen: seen["cards"].get(call, {}).get("keyed") == ["2"])

    assert (await desk.do("three_way"))[0] == 200
    await desk.until(lambda seen: stage(seen, call) == "connected")
    await hear_each_other(calling, ALICE_HZ, theirs, BOB_HZ)
    # The end of the caller's call is the end of it all.
    await calling.hangup()
    for leg in (theirs, own):
        await leg.ended(PATIENCE)


def _before(calling: Leg) -> datetime:
    """Surely before the PBX had the call, which it may have before the telephone says so."""
    return calling.began.utc - timedelta(seconds=0.5)


async def _billed(
    exchange: Exchange, calling: Leg, to: str, call_class: str, talked: float
) -> dict[str, Any]:
    """The call, of which one conversation is charged to the caller, and nothing else."""
    (told,) = await recorded_calls(exchange, _before(calling), 1)
    assert (told["bill_to"], told["outcome"]) == (None, "operator")
    (talk,) = told["further"]
    assert (talk["to"], talk["bill_to"]) == (to, ALICE)
    assert abs(talk["talk_seconds"] - talked) < WITHIN
    assert talk["charge"]["class"] == call_class
    return told
