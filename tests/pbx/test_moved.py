"""Calls that telephones move: transferred, parked, brought into a room, forwarded. Each call that
an account made is charged once, for as long as the telephones themselves were on the line.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from longlines.telephones.refuser import Refuser
from tests.pbx.carriers import Office, running
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.moving import (
    DIALLED,
    call,
    call_abroad,
    on_the_line,
    parked,
    passes,
    recorded_calls,
    talks,
    transferred,
    until_the_end_of,
)
from tests.pbx.scenes import CALLED_HZ, pick_up

ALICE, BOB, CAROL, DAVE = (f"+1202555010{number}" for number in range(1, 5))
FAR = "+442079460012"
WITHIN = 1.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running exchange with carriers."""
    with running(Path(tmp_path_factory.mktemp("moved")) / "var") as opened:
        yield opened


@pytest.fixture(scope="module")
def exchange(office: Office) -> Exchange:
    return office.exchange


async def test_the_called_party_hands_the_caller_on(exchange: Exchange, register: Register) -> None:
    since = datetime.now(UTC)
    alice, bob, carol = await register("alice"), await register("bob"), await register("carol")
    calling, called = await call(alice, bob)
    onward = await transferred(called, carol)
    onward.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await calling.hangup()
    await onward.ended(15)
    (told,) = await recorded_calls(exchange, since, 1)
    (first, first_talk, first_payer), (second, second_talk, second_payer) = talks(told)
    assert (first, first_payer) == (BOB, ALICE)
    assert (second, second_payer) == (CAROL, BOB)
    assert abs(first_talk - on_the_line(calling)) < WITHIN
    assert abs(second_talk - on_the_line(onward)) < WITHIN
    charged = (told["charge"], told["further"][0]["charge"])
    assert [each["class"] for each in charged] == ["direct", "direct"]


async def test_a_caller_who_transfers_a_carriers_call_pays_until_its_end(
    exchange: Exchange, register: Register
) -> None:
    since = datetime.now(UTC)
    alice, carol = await register("alice"), await register("carol")
    calling = await call_abroad(alice)
    onward = await transferred(calling, carol)
    assert onward.caller[1] == FAR, "who was abroad is shown by his number"
    await passes(1.0)
    await onward.hangup()
    (told,) = await recorded_calls(exchange, since, 1)
    (first, talk, payer), second = talks(told)
    assert (first, payer) == (FAR, ALICE)
    assert (second[0], second[2]) == (CAROL, ALICE)
    held = until_the_end_of(onward, calling)
    assert abs(talk - held) < WITHIN
    (tried,) = told["tries"]
    assert abs(tried["seconds"] - held) < WITHIN
    assert tried["cost"]["amount"] is not None


async def test_two_calls_of_one_telephone_are_joined(
    exchange: Exchange, register: Register
) -> None:
    since = datetime.now(UTC)
    alice, bob, carol = await register("alice"), await register("bob"), await register("carol")
    calling, called = await call(alice, bob)
    asking, asked = await call(bob, carol)
    await called.join(asking)
    asked.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 15)
    await calling.hangup()
    await asked.ended(15)
    first, second = await recorded_calls(exchange, since, 2)
    assert [(to, payer) for to, _, payer in talks(first)] == [(BOB, ALICE)]
    assert [(to, payer) for to, _, payer in talks(second)] == [(CAROL, BOB)]
    assert abs(first["talk_seconds"] - on_the_line(calling)) < WITHIN
    assert abs(second["talk_seconds"] - on_the_line(asked)) < WITHIN


async def test_a_parked_call_is_fetched(exchange: Exchange, register: Register) -> None:
    since = datetime.now(UTC)
    alice, carol = await register("alice"), await register("carol")
    calling = await call_abroad(alice)
    await parked(exchange, calling, "701")
    fetching = await carol.dial("701")
    await fetching.wait_answered(15)
    await passes(1.0)
    await fetching.hangup()
    first, second = await recorded_calls(exchange, since, 2)
    held = until_the_end_of(fetching, calling)
    assert [(to, payer) for to, _, payer in talks(first)] == [(FAR, ALICE)]
    assert abs(first["talk_seconds"] - held) < WITHIN
    assert (second["bill_to"], second["talk_seconds"]) == (None, 0)


async def test_three_in_a_room(exchange: Exchange, register: Register) -> None:
    since = datetime.now(UTC)
    alice, bob, carol = await register("alice"), await register("bob"), await register("carol")
    first, one = await call(alice, bob)
    await first.transfer("*3")
    own = await alice.dial("*3")
    await own.wait_answered(15)
    second, other = await call(alice, carol)
    await second.transfer("*3")
    other.tone(CALLED_HZ)
    await one.until_hears(CALLED_HZ, 15)
    await own.until_hears(CALLED_HZ, 15)
    for leg in (own, one, other):
        await leg.hangup()
    to_bob, room, to_carol = await recorded_calls(exchange, since, 3)
    assert (room["bill_to"], room["talk_seconds"]) == (None, 0)
    for told, number, leg in ((to_bob, BOB, one), (to_carol, CAROL, other)):
        assert [(to, payer) for to, _, payer in talks(told)] == [(number, ALICE)]
        assert abs(told["talk_seconds"] - on_the_line(leg)) < WITHIN


async def test_who_forwards_his_telephone_pays_from_there_on(
    exchange: Exchange, register: Register
) -> None:
    since = datetime.now(UTC)
    alice, carol = await register("alice"), await register("carol")
    async with Refuser("302 Moved Temporarily") as forwarding:
        password = exchange.passwords["dave"]
        await forwarding.register("dave", password, exchange.host, exchange.sip_port)
        forwarding.contact = DIALLED["carol"]
        calling = await alice.dial(DIALLED["dave"])
        answering = await pick_up(carol)
        await calling.wait_answered(15)
        await passes(1.0)
        await answering.hangup()
        await calling.ended(15)
        (told,) = await recorded_calls(exchange, since, 1)
        assert [(to, payer) for to, _, payer in talks(told)] == [(DAVE, ALICE), (CAROL, DAVE)]
        for _, talk, _ in talks(told):
            assert abs(talk - on_the_line(answering)) < WITHIN

        since = datetime.now(UTC)
        forwarding.contact = "701"
        nowhere = await alice.dial(DIALLED["dave"])
        await nowhere.ended(15)
        (told,) = await recorded_calls(exchange, since, 1)
        assert (told["bill_to"], told["talk_seconds"], told["further"]) == (None, 0, [])


async def test_the_day_is_reconciled(exchange: Exchange) -> None:
    """After all that has happened here, events and CDRs tell the same."""
    done = await asyncio.to_thread(exchange.longlines, "reconcile", "--json")
    report = json.loads(done.stdout)
    assert report["differences"] == []
    assert report["calls"] >= 9
    assert report["cdrs"] > report["calls"]
    assert (done.returncode, report["unreadable_cdrs"]) == (0, 0)
    (cheap,) = report["carriers"].values()
    assert cheap["tries"] == cheap["cdrs"] == cheap["charges"] == 2
    assert cheap["seconds"] == cheap["charged_seconds"]
