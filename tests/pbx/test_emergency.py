"""Emergency calls on a real exchange, with simulated PSAPs on loopback."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.host import notifier
from longlines.telephones.heard import eventually
from longlines.telephones.psap import Psap
from tests.pbx.conftest import Register
from tests.pbx.emergency import Centre, plan_of
from tests.pbx.emergency_counts import play
from tests.pbx.emergency_edits import differing
from tests.pbx.emergency_scenes import SCENES
from tests.pbx.emergency_stage import Make, opened
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, pick_up, prompt, recorded

OTHERS = {
    "random edits of the dialplan": 6,
    "random edits of flows": 6,
    "malformed SIP beside it": 30,
    "what tells people hangs": 8,
}
KEYED_WITHIN = 2.5
"""Seconds from the last key: one of quiet, half of one to be looked at, and what a machine adds."""


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """A running exchange with simulated PSAPs, carriers, and servers that are told."""
    with opened(Path(tmp_path_factory.mktemp("emergency"))) as found:
        yield found


@pytest.fixture(scope="module")
def exchange(make: Make) -> Exchange:
    """For `register`."""
    return make([]).exchange


async def test_every_scene_holds_with_few_calls(make: Make) -> None:
    """`make emergency` plays them with a hundred."""
    assert await play(make, SCENES, 3, OTHERS) == []


@pytest.fixture
async def centre(exchange: Exchange) -> Centre:
    """Its emergency services, with nobody on a line."""
    found = Centre(exchange)
    await found.no_channel_is_left()
    return found


async def test_a_call_says_who_and_where_and_costs_nothing(
    centre: Centre, register: Register
) -> None:
    alice = await register("alice")
    was = len(centre.came())
    calling = await alice.dial("9911")
    await calling.wait_answered(3)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLER_HZ, 5)
    came = (await centre.next(was)).asked
    assert came.raw.startswith("INVITE sip:911@127.0.0.51")
    assert came.header("From").startswith("<sip:+1202555018")
    assert came.header("P-Asserted-Identity") in came.header("From")
    assert came.header("Resource-Priority") == "esnet.1"
    assert came.header("Geolocation").startswith("<cid:")
    assert "<ca:ROOM>101</ca:ROOM>" in came.body("application/pidf+xml")
    await calling.hangup()
    call = await recorded(centre.exchange, calling)
    assert (call["flow"], call["to"], call["outcome"]) == ("emergency", "911", "answered")
    assert call["bill_to"] is None
    assert (call["charge"]["class"], call["charge"]["amount"]) == ("emergency", "0.00")
    told = centre.notices()[-1]
    assert (told["account"], told["number"], told["location"], told["trunk"]) == (
        "alice",
        "+12025550101",
        "front-desk",
        "psap-first",
    )


async def test_people_help_when_no_trunk_does(
    make: Make, centre: Centre, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    with centre.forced(first="refuse", second="refuse"), make([]).office.forced(small="503"):
        calling = await alice.dial("911")
        ringing = await operator.ringing(5)
        assert ringing.caller[0] == "EMERGENCY +12025550101 front-desk"
        await ringing.answer()
        ringing.tone(CALLED_HZ)
        await calling.until_hears(CALLED_HZ, 5)
        await calling.hangup()
    assert centre.notices()[-1]["trunk"] == "none"


async def test_a_caller_in_a_flow_is_handed_over(centre: Centre, register: Register) -> None:
    carol = await register("carol")
    was = len(centre.came())
    calling = await carol.dial("0")
    await calling.wait_answered(5)
    said = await asyncio.to_thread(centre.exchange.longlines, "emergency", "hand", "carol")
    assert said.stdout == "carol is handed over (1 line)\n", said.stderr
    await centre.next(was, 5)
    await calling.hangup()


async def test_keyed_in_a_menu_while_the_engine_lives(centre: Centre, register: Register) -> None:
    bob = await register("bob")
    was = len(centre.came())
    calling = await bob.dial("0")
    await prompt(calling, centre.exchange, "main-menu")
    await calling.keys("911", 150)
    keyed = time.time()
    assert (await centre.next(was)).asked.at - keyed < KEYED_WITHIN
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLER_HZ, 5)
    await calling.hangup()


async def test_a_number_that_holds_911_is_no_emergency(centre: Centre, register: Register) -> None:
    bob = await register("bob")
    was = len(centre.came())
    calling = await bob.dial("0")
    await prompt(calling, centre.exchange, "main-menu")
    await calling.keys("1")
    await prompt(calling, centre.exchange, "enter-number")
    await calling.keys("2029112911#")
    await prompt(calling, centre.exchange, "say-your-name")
    assert len(centre.came()) == was
    await calling.hangup()


async def test_a_callback_that_comes_late_rings_the_security_desk(
    centre: Centre, register: Register
) -> None:
    operator = await register("operator1")
    centre.forget_callers()
    where = (centre.exchange.host, centre.exchange.sip_port)
    async with Psap(centre.address("second")) as psap:
        back = asyncio.create_task(psap.call_back("+12025550182", where))
        ringing = await pick_up(operator)
        assert ringing.caller[0] == "EMERGENCY SERVICE switch-room"
        assert await back == 200


@pytest.mark.parametrize(
    ("caller", "dialled"), [("alice", "0"), ("alice", "555"), ("operator2", "2025550191")]
)
async def test_an_operator_hands_a_caller_over_with_one_key(
    centre: Centre, register: Register, caller: str, dialled: str
) -> None:
    """Out of the queue, put through to this one operator, or called by his own number."""
    phone, operator = await register(caller), await register("operator1")
    was = len(centre.came())
    calling = await phone.dial(dialled)
    if dialled == "0":
        await prompt(calling, centre.exchange, "main-menu")
        await calling.keys("2")
    talking = await pick_up(operator)
    talking.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.keys("*")
    said = ("emergency", "at", caller, "switch-room")
    told = await asyncio.to_thread(centre.exchange.longlines, *said)
    assert told.returncode == 0, told.stderr
    assert talking.digits == "*", "a caller's key is only heard"
    assert len(centre.came()) == was
    await talking.keys("*")
    came = (await centre.next(was, 5)).asked
    assert "<ca:ROOM>214</ca:ROOM>" in came.body("application/pidf+xml"), "as the caller reported"
    assert came.header("From").startswith("<sip:+1202555018")
    await calling.until_hears(CALLED_HZ, 8)
    assert calling.digits == "*"
    talking.quiet()
    calling.tone(CALLER_HZ)
    await talking.until_hears(CALLER_HZ, 5)
    await talking.hangup()
    await calling.until_hears(CALLER_HZ, 5)
    assert calling.ending is None
    await calling.hangup()
    call = await recorded(centre.exchange, calling)
    assert call["talk_seconds"] > 0
    assert (call["to"], call["charge"]["class"]) == ("911", "emergency")
    assert (call["bill_to"], call["charge"]["amount"]) == (None, "0.00")


async def test_a_drill_tries_everything_and_keeps_a_report(centre: Centre) -> None:
    done = await asyncio.to_thread(centre.exchange.longlines, "emergency", "drill", "--json")
    found = json.loads(done.stdout)
    assert found["good"], found
    trunks = [each["name"] for each in found["tried"] if each["what"] == "trunk"]
    assert trunks == ["first", "second", "third"]
    assert centre.came()[-1].asked.raw.startswith("INVITE sip:933@")
    listed = await asyncio.to_thread(centre.exchange.longlines, "emergency", "list")
    assert "a drill is due" not in listed.stderr


async def test_the_test_number_reaches_no_psap(centre: Centre, register: Register) -> None:
    dave = await register("dave")
    was = len(centre.came())
    calling = await dave.dial("933")
    await calling.wait_answered(3)
    await calling.until_speech(5)
    await calling.hangup()
    assert len(centre.came()) == was


async def test_a_changed_plan_is_taken_and_a_bad_one_is_not(
    make: Make, centre: Centre, register: Register
) -> None:
    """With a page, which is repeated to nobody once it is acknowledged, and a recording."""
    dave, operator = await register("dave"), await register("operator1")
    path = plan_of(centre.exchange)
    good, log = path.read_text(), centre.exchange.home / "log" / "emergency.log"

    async def locations() -> str:
        return await asyncio.to_thread(centre.asterisk, "dialplan show dave@emergency-accounts")

    try:
        path.write_text(good.replace("dave: switch-room", "dave: nowhere"))
        await eventually(lambda: 'there is no location "nowhere"' in log.read_text(), 10)
        assert "switch-room" in await locations()
        make([]).acknowledge()
        changes = (("dave: switch-room", "dave: front-desk"), ("recording: no", "recording: yes"),
                   ("notices: [screens, ", "notices: [{call: operator1}, "))  # fmt: skip
        text = good
        for old, new in changes:
            text = text.replace(old, new)
        path.write_text(text)

        async def taken() -> bool:
            return "front-desk" in await locations()

        is_taken: bool = await eventually(taken, 10, 0.3, what="the changed plan")
        assert is_taken
        calling = await dave.dial("911")
        await calling.wait_answered(3)
        paged = await pick_up(operator)
        await paged.until_speech(5)
        await paged.keys("1")
        await paged.ended(5)
        await calling.hangup()
        call = centre.notices()[-1]["call"]
        known = notifier.acknowledged(centre.settings)
        assert known[call] == "operator1 by page"
        made = [each for each in notifier.delivered(centre.settings) if each.call == call]
        assert [each.good for each in made if each.how == "call"] == [True]
        (sound,) = centre.settings.recordings.glob("emergency-*.wav")
        assert sound.stat().st_size > 8_000
    finally:
        path.write_text(good)


def test_the_proof_finds_what_asterisk_finds(exchange: Exchange) -> None:
    assert differing(Centre(exchange)) == []
