"""What stands on the screens, and how soon."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from longlines.host import emergency, notifier
from tests.unit.host.test_notifier import CALL
from tests.wire.ami.fakepbx import fake_pbx, until
from tests.wire.desk.at_the_desk import AtWork, Person, at_work, desk

WHY = {"LL_FLOW": "collect-call", "LL_REASON": "no-input", "LL_NOTE": ""}
MEMBER = {
    "Event": "QueueMember",
    "Queue": "operators",
    "Location": "PJSIP/operator1",
    "Status": "1",
    "Paused": "0",
}


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    async with at_work(tmp_path) as made:
        made.add("ann", account="operator1")
        made.add("bea", account="operator2")
        yield made


def waiting(person: Person) -> dict[str, dict[str, object]]:
    return person.state["waiting"]


async def test_who_waits_stands_on_every_screen_with_the_reason(work: AtWork) -> None:
    work.pbx.values = dict(WHY)
    ann, bea = await work.signed_in("ann"), await work.signed_in("bea")
    call = await work.caller()
    for person in (ann, bea):
        await person.until(lambda seen: seen["waiting"].get(call, {}).get("reason"))
        row = waiting(person)[call]
        assert (row["flow"], row["reason"]) == ("collect-call", "no-input")
        assert (row["number"], row["account"]) == ("+12025550101", "alice")
    assert ann.numbers == list(range(ann.numbers[0], ann.numbers[-1] + 1))
    await work.pbx.event("QueueCallerAbandon", Uniqueid=call, Channel="PJSIP/alice-00000001")
    await ann.until(lambda seen: not seen["waiting"])


async def test_a_name_made_of_html_is_text(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    call = await work.caller("<img src=x onerror=alert(1)>")
    await ann.until(lambda seen: call in seen["waiting"])
    assert waiting(ann)[call]["number"] == "<img src=x onerror=alert(1)>"
    for name in ("desk.js", "rows.js", "emergency.js"):
        async with ann.client.get(f"{work.base}/{name}") as said:
            script = await said.text()
        assert said.status == 200
        for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way_in not in script


async def test_a_screen_that_comes_back_shows_all_of_it(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    call = await work.caller()
    await ann.until(lambda seen: call in seen["waiting"])
    assert ann.socket is not None
    await ann.socket.close()
    other = await work.caller(serial=2)
    await ann.look()
    await ann.until(lambda seen: {call, other} <= seen["waiting"].keys())


async def test_a_desk_that_was_started_again_knows_who_waits(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        pbx.uptime = 100
        async with desk(tmp_path, pbx) as before:
            before.add("ann", account="operator1")
            ann = await before.signed_in("ann")
            cookies = ann.client.cookie_jar.filter_cookies(URL(before.base))
            cookie, mark = cookies["longlines-desk"].value, ann.mark
        line = {
            "Channel": "PJSIP/alice-00000001",
            "Uniqueid": "1.1",
            "Linkedid": "1.1",
            "CallerIDNum": "+12025550101",
        }
        pbx.lists["CoreShowChannels"] = [{"Event": "CoreShowChannel", **line}]
        entry = {"Event": "QueueEntry", "Queue": "operators", "Wait": "42", **line}
        pbx.lists["QueueStatus"] = [entry, MEMBER]
        async with desk(tmp_path, pbx) as after:
            again = after.person()
            again.client.cookie_jar.update_cookies({"longlines-desk": cookie})
            await again.look()
            seconds = await again.until(lambda seen: "1.1" in seen["waiting"])
            assert again.mark != mark
            assert again.state["calls"]["1.1"]["account"] == "alice"
            assert again.state["operators"]["ann"]["telephone"] == "free"
            assert seconds < 3


async def test_a_pbx_that_comes_back_is_asked_anew(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    call = await work.caller()
    await ann.until(lambda seen: call in seen["waiting"])
    work.pbx.drop()
    await ann.until(lambda seen: not seen["waiting"] and not seen["calls"])


async def test_a_flood_closes_the_screen_and_no_other(work: AtWork) -> None:
    ann, bea = await work.signed_in("ann"), await work.signed_in("bea")
    assert ann.socket is not None
    for _ in range(200):
        await ann.socket.send_str(json.dumps({"shown": "1.1"}))
    assert await ann.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION
    call = await work.caller()
    await bea.until(lambda seen: call in seen["waiting"])


async def test_a_message_too_long_closes_the_screen(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    assert ann.socket is not None
    await ann.socket.send_str("x" * 5_000)
    assert await ann.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_ten_take_the_same_call_and_one_has_it(work: AtWork) -> None:
    names = [f"op{number}" for number in range(10)]
    for name in names:
        work.add(name, account=f"operator{name[2:]}")
    people = [await work.signed_in(name) for name in names]
    call = await work.caller()
    await people[0].until(lambda seen: call in seen["waiting"])
    answers = await asyncio.gather(*(person.do("take", call=call) for person in people))
    assert sorted(status for status, _ in answers) == [200] + [409] * 9
    (winner,) = [name for name, (status, _) in zip(names, answers, strict=True) if status == 200]
    assert all(said == f"{winner} has taken the call" for status, said in answers if status == 409)
    (asked,) = work.pbx.done("QueueWithdrawCaller")
    assert (asked["Queue"], asked["Caller"]) == ("operators", "PJSIP/alice-00000001")
    assert asked["WithdrawInfo"] == f"operator{winner[2:]}"
    await people[0].until(lambda seen: seen["waiting"][call]["taken_by"] == winner)


async def test_a_call_that_asterisk_gave_to_another_is_not_taken(work: AtWork) -> None:
    work.pbx.says["QueueWithdrawCaller"] = lambda _: (
        "Unable to request withdraw from queue: Already requested"
    )
    ann = await work.signed_in("ann")
    call = await work.caller()
    await ann.until(lambda seen: call in seen["waiting"])
    assert await ann.do("take", call=call) == (409, "another operator has just taken the call")
    await ann.until(lambda seen: not seen["waiting"][call]["taken_by"])


async def test_who_rings_for_a_taken_call_is_let_go(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    call = await work.caller()
    ring = {"Uniqueid": call, "Linkedid": call, "Channel": "PJSIP/alice-00000001"}
    rung = {"Interface": "PJSIP/operator2", "DestChannel": "PJSIP/operator2-00000009"}
    await work.pbx.event("AgentCalled", **ring, **rung)
    await ann.until(lambda seen: seen["waiting"].get(call, {}).get("rings") == ["operator2"])
    assert (await ann.do("next"))[0] == 200
    (let_go,) = work.pbx.done("Hangup")
    assert let_go["Channel"] == "PJSIP/operator2-00000009"


async def test_an_emergency_caller_is_for_who_picks_up(work: AtWork) -> None:
    work.pbx.values = {"LL_EMERGENCY": "1"}
    ann = await work.signed_in("ann")
    call = await work.caller()
    await ann.until(lambda seen: seen["waiting"].get(call, {}).get("emergency"))
    assert (await ann.do("take", call=call))[0] == 409
    assert await ann.do("next") == (409, "nobody waits now")
    assert work.pbx.done("QueueWithdrawCaller") == []


async def test_away_is_for_a_reason_and_never_from_emergencies(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    for queue in ("operators", "emergency"):
        facts = {"Interface": "PJSIP/operator1", "Queue": queue, "Paused": "0"}
        await work.pbx.event("QueueMemberStatus", **facts)
    await ann.until(lambda seen: seen["operators"]["ann"]["queues"])
    assert (await ann.do("away", reason=" "))[0] == 409
    assert await ann.do("away", reason="lunch") == (200, "away: lunch")
    (paused,) = work.pbx.done("QueuePause")
    assert (paused["Queue"], paused["Paused"], paused["Reason"]) == ("operators", "true", "lunch")
    assert await ann.do("ready") == (200, "ready")


async def test_an_emergency_is_on_every_screen_until_somebody_knows(work: AtWork) -> None:
    work.settings.config.mkdir(parents=True)
    work.settings.spool.mkdir(parents=True)
    assert emergency.write(work.settings) == ()
    ann, bea = await work.signed_in("ann"), await work.signed_in("bea")
    (work.settings.spool / "emergency.jsonl").write_text(CALL)
    (told,) = notifier.calls(work.settings)
    for person in (ann, bea):
        await person.until(lambda seen: told.call in seen["emergency"])
        row = person.state["emergency"][told.call]
        assert row["callback_number"] == told.elin
        assert row["address"]
        assert row["acknowledged_by"] == ""
    assert ann.socket is not None
    for _ in "12":
        await ann.socket.send_str(json.dumps({"shown": told.call}))
    await until(lambda: notifier.delivered(work.settings))
    (shown,) = notifier.delivered(work.settings)
    assert (shown.call, shown.how, shown.to, shown.good) == (told.call, "screen", "ann", True)
    assert (await bea.do("acknowledge", call=told.call))[0] == 200
    assert notifier.acknowledged(work.settings) == {told.call: "bea"}
    await ann.until(lambda seen: seen["emergency"][told.call]["acknowledged_by"] == "bea")
    assert await ann.do("acknowledge", call=told.call) == (409, "bea knows of it already")


async def test_a_caller_is_put_through_with_a_reason(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    call = await work.caller()
    own = {"Channel": "PJSIP/operator1-00000007", "Uniqueid": "1700000000.9", "Linkedid": call}
    await work.pbx.event("Newchannel", **own)
    assert await ann.do("transfer", to="bea", reason="x") == (409, "you talk with nobody now")
    for line in (own, {**own, "Channel": "PJSIP/alice-00000001", "Uniqueid": call}):
        await work.pbx.event("BridgeEnter", **line, BridgeUniqueid="b")
    await ann.until(lambda seen: seen["calls"][call]["state"] == "talking")
    assert (await ann.do("transfer", to="bea", reason=" "))[0] == 409
    assert (await ann.do("transfer", to="by-alice,1", reason="x"))[0] == 409
    assert (await ann.do("transfer", to="bea", reason="退款 ${x}"))[0] == 200
    values = {each["Variable"]: each["Value"] for each in work.pbx.done("Setvar")}
    assert values == {"LL_TAKER": "operator2", "LL_REASON": "x"}
    (moved,) = work.pbx.done("BlindTransfer")
    assert (moved["Channel"], moved["Context"]) == ("PJSIP/operator1-00000007", "desk-taken")
    assert (await ann.do("transfer", to="2025550102", reason="x"))[0] == 200
    assert work.pbx.done("BlindTransfer")[1]["Context"] == "by-operator1"
    assert (await ann.do("emergency"))[0] == 200
    (handed,) = work.pbx.done("Redirect")
    assert (handed["Context"], handed["Exten"]) == ("emergency-hand", "stay")


async def test_what_is_not_there_is_said_to_be_so(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    for path, status in (
        ("directory?text=smith", 200),
        ("price?number=2025550102", 404),
        ("price?number=x", 400),
        ("price?number=2025550102&service=x", 400),
    ):
        async with ann.client.get(f"{work.base}/api/{path}") as said:
            assert said.status == status, path
    async with ann.client.get(f"{work.base}/api/directory?text=smith") as said:
        told = await said.json()
    assert told == {"hits": [], "more": False, "total": 0}
