"""A person picks up where the flow can't help, and sees who is calling and why."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from longlines.telephones.heard import eventually
from tests.pbx.conftest import Register
from tests.pbx.desk_scenes import at_desk
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    assert_not_billable,
    pick_up,
    prompt,
    recorded,
)
from tests.wire.desk.at_the_desk import Person


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with a desk."""
    with Exchange(tmp_path_factory.mktemp("exchange") / "var", ring="6s", desk=True) as running:
        yield running


@pytest.fixture
async def desk(exchange: Exchange) -> AsyncIterator[Person]:
    """operator1 at the desk, signed in with the password of the first run, and away."""
    secret = exchange.home / "secrets" / "desk-operator1"
    assert secret.stat().st_mode & 0o777 == 0o600
    async with at_desk(exchange, "operator1") as person:
        await person.until(lambda seen: seen["operators"]["operator1"]["queues"])
        assert await person.do("away", reason="writing") == (200, "away: writing")
        yield person


async def test_zero_then_two_reaches_an_operator(exchange: Exchange, register: Register) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    ringing = await operator.ringing(10)
    assert ringing.caller == ("+12025550101 main-menu: operator", "+12025550101")
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await ringing.until_hears(CALLER_HZ, 5)
    await ringing.hangup()
    await calling.ended(5)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"
    assert call["flow"] == "main-menu"
    assert call["bill_to"] is None


async def test_wrong_number_three_times_reaches_an_operator(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator2")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    for wrong in ("123#", "*#", "#"):
        await prompt(calling, exchange, "enter-number")
        await calling.keys(wrong)
    ringing = await operator.ringing(10)
    assert ringing.caller[0] == "+12025550101 collect-call: collect-call"
    await calling.hangup()
    await ringing.ended(5)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "abandoned"
    assert_not_billable(call)


async def test_the_menu_is_spoken_again_and_a_wrong_key_explained(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("9")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("5")
    await prompt(calling, exchange, "main-menu-explained")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    (await pick_up(operator)).tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"


async def test_a_caller_is_taken_from_the_queue_and_put_through(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, second = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("9")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")

    await desk.until(lambda seen: any(row["reason"] for row in seen["waiting"].values()))
    (row,) = desk.state["waiting"].values()
    call = row["call"]
    assert (row["account"], row["number"]) == ("alice", "+12025550101")
    assert (row["flow"], row["reason"]) == ("main-menu", "operator")
    await desk.until(lambda seen: seen["cards"].get(call, {}).get("keyed") == ["9", "2"])
    card = desk.state["cards"][call]
    assert card["account"] == "alice"
    assert any(line["what"] == "queue" for line in card["path"])

    assert await desk.do("take", call=call) == (200, "rings operator1")
    ringing = await first.ringing(5)
    assert ringing.caller[0].startswith("+12025550101 main-menu: operator")
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await ringing.until_hears(CALLER_HZ, 5)
    await desk.until(lambda seen: seen["calls"][call]["operator"] == "operator1")
    await desk.until(lambda seen: seen["calls"][call]["state"] == "talking")
    assert not desk.state["waiting"]

    await _listens(exchange, desk, register, call)
    assert await desk.do("note", call=call, text="wants Bob") == (200, "kept")
    said = await desk.do("transfer", to="2025550102", reason="asks for Bob")
    assert said == (200, "transferred to 2025550102: asks for Bob")
    await ringing.ended(5)
    onward = await second.ringing(5)
    await onward.answer()
    onward.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    await desk.until(lambda seen: call not in seen["calls"])
    call_ = await _ended(exchange, call)
    assert call_["flow"] == "direct-call"
    assert [part["to"] for part in (call_, *call_["further"])][-1] == "+12025550102"


async def test_a_caller_who_was_not_answered_is_parked_fetched_and_helped_to_a_collect_call(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, bob = [await register(each) for each in ("alice", "operator1", "bob")]
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    await desk.until(lambda seen: seen["waiting"])
    (waits,) = desk.state["waiting"].values()
    assert (await desk.do("next"))[0] == 200
    ringing = await first.ringing(5)
    await ringing.reject()
    await desk.until(lambda seen: any(not row["taken_by"] for row in seen["waiting"].values()))
    assert (await desk.do("next"))[0] == 200
    ringing = await first.ringing(5)
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    assert await desk.do("park") == (200, "+12025550101 is parked")
    await ringing.ended(5)
    await desk.until(lambda seen: any(row["state"] == "parked" for row in seen["calls"].values()))
    (row,) = [row for row in desk.state["calls"].values() if row["state"] == "parked"]
    fetching = await first.dial(row["with"])
    fetching.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await desk.until(lambda seen: any(row["state"] == "talking" for row in seen["calls"].values()))
    assert await desk.do("collect", number="2025550102") == (200, "collect call to +12025550102")
    await fetching.ended(5)
    await prompt(calling, exchange, "say-your-name")
    await calling.hangup()
    call = await _ended(exchange, waits["call"])
    assert (call["outcome"], call["bill_to"]) == ("operator", None)

    assert (await desk.do("call_back", number="2025550102"))[0] == 200
    own = await first.ringing(5)
    await own.answer()
    theirs = await bob.ringing(5)
    assert theirs.caller[1] == "+12025550191"
    await theirs.answer()
    theirs.tone(CALLED_HZ)
    await own.until_hears(CALLED_HZ, 5)
    assert (await desk.do("hang_up"))[0] == 200
    await own.ended(5)
    await theirs.ended(5)


async def test_one_key_hands_a_caller_to_the_emergency_service(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first, second = [await register(each) for each in ("alice", "operator1", "operator2")]
    assert (await desk.do("ready"))[0] == 200
    # The queue would ring whichever of the two had his last call longer ago.
    async with at_desk(exchange, "operator2") as colleague:
        await colleague.until(lambda seen: seen["operators"]["operator2"]["queues"])
        assert (await colleague.do("away", reason="writing"))[0] == 200
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    ringing = await first.ringing(20)
    await ringing.answer()
    await desk.until(lambda seen: any(row["state"] == "talking" for row in seen["calls"].values()))
    assert (await desk.do("transfer", to="operator2", reason="speaks Spanish"))[0] == 200
    await ringing.ended(5)
    refused = await second.ringing(5)
    assert refused.caller[0].startswith("+12025550101 main-menu: speaks Spanish")
    await refused.reject()
    ringing = await first.ringing(20)
    await ringing.answer()
    await desk.until(lambda seen: any(row["state"] == "talking" for row in seen["calls"].values()))
    said = await desk.do("emergency")
    assert said == (200, "+12025550101 is handed over; you are on the line")
    theirs = await second.ringing(10)
    assert theirs.caller[0].startswith("EMERGENCY +12025550101")
    await theirs.answer()
    theirs.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await ringing.until_hears(CALLED_HZ, 5)
    await desk.until(lambda seen: seen["emergency"])
    (row,) = desk.state["emergency"].values()
    assert (await desk.do("acknowledge", call=row["call"]))[0] == 200
    await calling.hangup()
    await theirs.ended(5)


async def test_an_emergency_reaches_operators_who_are_away_and_every_screen(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("911")
    ringing = await operator.ringing(5)
    assert ringing.caller[0] == "EMERGENCY +12025550101 front-desk"
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await desk.until(lambda seen: _unknown(seen))
    (row,) = _unknown(desk.state)
    assert (row["account"], row["number"]) == ("alice", "+12025550101")
    assert row["callback_number"].startswith("+1")
    assert row["address"]
    assert await desk.do("acknowledge", call=row["call"]) == (200, "acknowledged")
    assert exchange.longlines("emergency", "list", "--json").stdout.strip() == "[]"
    await calling.hangup()
    await ringing.ended(5)
    call = await recorded(exchange, calling)
    assert call["flow"] == "emergency"
    assert call["bill_to"] is None


def _unknown(seen: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in seen["emergency"].values() if not row["acknowledged_by"]]


async def _ended(exchange: Exchange, id: str) -> dict[str, Any]:
    """The record of a call, once it is complete; the supervisor's own has ended since, too."""

    async def found() -> dict[str, Any]:
        calls = await asyncio.to_thread(exchange.calls)
        return next((each for each in calls if each["id"] == id and each["ended_at"]), {})

    return await eventually(found, 10, every=0.5, what="the record")


async def _listens(exchange: Exchange, desk: Person, register: Register, call: str) -> None:
    """A supervisor hears both, unheard, and nobody else may."""
    made = ("--role", "supervisor", "--staff", "950", "--account", "operator2")
    told = exchange.longlines("desk", "add-operator", "boss", *made)
    assert told.returncode == 0, told.stderr
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        boss = Person(desk.base, client)
        assert await boss.sign_in("boss", told.stdout.split()[-1]) == 200
        assert (await desk.do("listen", call=call))[0] == 403
        telephone = await register("operator2")
        await boss.do("away", reason="listening")
        assert (await boss.do("listen", call=call))[0] == 200
        ringing = await telephone.ringing(5)
        await ringing.answer()
        await ringing.until_hears(CALLED_HZ, 5)
        await ringing.until_hears(CALLER_HZ, 5)
        await ringing.hangup()
