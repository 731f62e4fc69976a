"""Callers on hold, and whom is asked for them: what the PBX is told, and who may not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.desk.at_the_desk import AtWork, Person, at_work

CALL = "1700000000.1"
ALICE = {"Channel": "PJSIP/alice-00000001", "Uniqueid": CALL, "CallerIDNum": "+12025550101"}
ANN = {"Channel": "PJSIP/operator1-00000002", "Uniqueid": "1700000000.2"}
BOB = {"Channel": "PJSIP/bob-00000003", "Uniqueid": "1700000000.3"}


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    async with at_work(tmp_path) as made:
        made.add("ann", account="operator1")
        made.add("bea", account="operator2")
        made.add("cat", role="auditor")
        yield made


async def tell(work: AtWork, name: str, *lines: dict[str, str], **more: str) -> None:
    """The PBX tells of lines of the call."""
    for line in lines:
        await work.pbx.event(name, **line, Linkedid=CALL, ChannelStateDesc="Up", **more)


async def talking(work: AtWork) -> Person:
    """ann, who talks with a caller."""
    ann = await work.signed_in("ann")
    member = {"Interface": "PJSIP/operator1", "Queue": "operators", "Status": "2", "Paused": "0"}
    await work.pbx.event("QueueMemberStatus", **member)
    await tell(work, "Newchannel", ALICE, ANN)
    await tell(work, "BridgeEnter", ALICE, ANN, BridgeUniqueid="one")
    await ann.until(lambda seen: seen["calls"].get(CALL, {}).get("state") == "talking")
    return ann


async def held(work: AtWork, ann: Person) -> None:
    """The PBX has moved both lines."""
    await tell(work, "BridgeLeave", ALICE, ANN)
    await tell(work, "MusicOnHoldStart", ALICE, Context="desk-held")
    await ann.until(lambda seen: seen["calls"][CALL]["state"] == "held")


async def test_both_lines_are_moved_at_once(work: AtWork) -> None:
    ann = await talking(work)
    assert await ann.do("hold") == (200, "you hold +12025550101")
    (moved,) = work.pbx.done("Redirect")
    assert (moved["Channel"], moved["Context"]) == (ALICE["Channel"], "desk-held")
    assert (moved["ExtraChannel"], moved["ExtraContext"]) == (ANN["Channel"], "desk-own")
    set_ = {(each["Channel"], each["Variable"]): each["Value"] for each in work.pbx.done("Setvar")}
    assert set_[ANN["Channel"], "LL_HELD"] == ALICE["Channel"]
    assert set_[ALICE["Channel"], "LL_HELD_BY"] == ANN["Channel"]


async def test_who_is_asked_stands_with_the_call_and_is_connected(work: AtWork) -> None:
    ann = await talking(work)
    assert (await ann.do("person", number="2025550102", person="Bob"))[0] == 200
    assert work.pbx.done("Redirect")[-1]["ExtraExten"] == "+12025550102"
    await ann.until(lambda seen: seen["calls"][CALL]["placed"]["stage"] == "begun")
    await held(work, ann)
    assert await ann.do("connect") == (409, "nobody whom you asked has answered")
    assert await ann.do("transfer", to="bea", reason="x") == (409, "you talk with nobody now")
    await tell(work, "Newchannel", BOB)
    await tell(work, "BridgeEnter", ANN, BOB, BridgeUniqueid="two")
    await ann.until(lambda seen: seen["calls"][CALL]["placed"]["stage"] == "asked")
    refused = "you hold the caller: take him back first"
    assert await ann.do("transfer", to="bea", reason="x") == (409, refused)
    assert await ann.do("consult", to="bea", reason="x") == (
        409,
        "you talk with somebody else already: let him go first",
    )
    assert await ann.do("connect") == (200, "alice and bob are connected")
    last = work.pbx.done("Redirect")[-1]
    assert (last["Channel"], last["Context"]) == (BOB["Channel"], "desk-third")


async def test_a_caller_who_cannot_be_moved_is_not_forgotten(work: AtWork) -> None:
    ann = await talking(work)
    await held(work, ann)
    await tell(work, "Newchannel", BOB)
    await tell(work, "BridgeEnter", ANN, BOB, BridgeUniqueid="two")
    await ann.until(lambda seen: seen["calls"][CALL]["operators"] == {"operator1": "asking"})
    work.pbx.says["Redirect"] = lambda _: "Channel does not exist"
    assert await ann.do("connect") == (409, "Channel does not exist")
    kept = [each["Value"] for each in work.pbx.done("Setvar") if each["Variable"] == "LL_HELD"]
    assert kept == ["", ALICE["Channel"]]


async def test_what_cannot_be_done_is_said_with_what_it_is_made_of(work: AtWork) -> None:
    ann, cat = await work.signed_in("ann"), await work.signed_in("cat")
    for action in ("hold", "resume", "connect", "three_way"):
        status, said = await ann.do(action)
        assert (status, said.startswith("you ")) == (409, True), action
        assert (await cat.do(action))[0] == 403
    assert (await ann.do("answer", call="1.1"))[0] == 409
    for to in ("911", "nobody", "ann"):
        assert (await ann.do("consult", to=to, reason="x"))[0] == 409
    headers = {"X-Desk-Token": ann.csrf}
    body = {"number": "x", "person": "Bob"}
    path = f"{work.base}/api/actions/person"
    async with ann.client.post(path, json=body, headers=headers) as answer:
        said = await answer.json()
    assert said == {
        "error": "x is no number that can be called",
        "template": "{number} is no number that can be called",
        "values": {"number": "x"},
    }
