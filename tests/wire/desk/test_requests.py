"""Who wants to be called back, and messages, stand among those who wait, until one sees to them."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ami.desk import requests as at_the_desk
from longlines.host import pbx_commands
from longlines.host.errors import HostError
from longlines.settings import Settings
from longlines.store.tables import calls
from tests.wire.desk.at_the_desk import AtWork, at_work

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)
CALLBACK = {"flow": "waiting", "step": "call_back", "number": "+12025550101", "reason": "waiting"}
MESSAGE = {"flow": "waiting", "step": "message", "to": "operators", "file": "9.1-message-1.wav"}


@pytest.fixture
async def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AtWork]:
    monkeypatch.setattr(at_the_desk, "EVERY", 0.05)
    async with at_work(tmp_path) as made:
        made.add("ann", account="operator1")
        made.add("bea", account="operator2")
        made.add("boss", role="supervisor")
        yield made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the PBX was told to do, on its own socket."""
    told: list[str] = []

    def ask(_settings: Settings, command: str, _within: float) -> str:
        told.append(command)
        return ""

    monkeypatch.setattr(pbx_commands, "ask", ask)
    return told


def ended(work: AtWork, id: str, kind: str, facts: Mapping[str, str]) -> None:
    """A call that left something for the operators is in the ledger."""
    note = {"kind": kind, "at": AT.isoformat(), "facts": dict(facts)}
    row: dict[str, Any] = {
        "id": id,
        "started_at": AT,
        "ended_at": AT + timedelta(seconds=30),
        "from": "+12025550103",
        "to": "0",
        "talk_seconds": 0,
        "complete": True,
        "lost": False,
        "notes": [note],
        "further": [],
    }
    with work.engine.execution_options(writes=True).begin() as database:
        database.execute(calls.insert().values(**row))


async def test_who_wants_to_be_called_keeps_his_place_and_is_called_once(
    work: AtWork, asked: list[str]
) -> None:
    ann, bea = await work.signed_in("ann"), await work.signed_in("bea")
    later = await work.caller()
    ended(work, "9.1", "callback", CALLBACK)
    for person in (ann, bea):
        await person.until(lambda seen: seen["waiting"].keys() >= {"9.1/0", later})
    row = ann.state["waiting"]["9.1/0"]
    assert (row["number"], row["queue"]) == ("+12025550101", "callback")
    assert datetime.fromisoformat(row["since"]) == AT

    assert await ann.do("next") == (200, "rings operator1, then calls +12025550101")
    assert asked == ["channel originate PJSIP/operator1 extension +12025550101@desk-call"]
    for person in (ann, bea):
        await person.until(lambda seen: "9.1/0" not in seen["waiting"])
    assert (await bea.do("take", call="9.1/0"))[0] == 409
    assert len(asked) == 1


async def test_a_message_is_played_on_the_telephone_of_who_takes_it(
    work: AtWork, asked: list[str]
) -> None:
    work.settings.recordings.mkdir(parents=True, exist_ok=True)
    (work.settings.recordings / MESSAGE["file"]).write_bytes(b"RIFF")
    ann = await work.signed_in("ann")
    ended(work, "9.2", "voicemail", {**MESSAGE, "state": "kept", "seconds": "4.0"})
    ended(work, "9.3", "voicemail", {**MESSAGE, "to": "listing:7", "state": "kept"})
    await ann.until(lambda seen: "9.2/0" in seen["waiting"])
    row = ann.state["waiting"]["9.2/0"]
    assert (row["number"], row["reason"]) == ("+12025550103", "left a message, 4.0 s")
    assert "9.3/0" not in ann.state["waiting"]
    said = await ann.do("take", call="9.2/0")
    assert said == (200, "rings operator1, then plays the message")
    assert asked == ["channel originate PJSIP/operator1 extension 9.1-message-1@desk-message"]


async def test_what_could_not_be_done_waits_on(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_settings: Settings, _command: str, _within: float) -> str:
        raise HostError("the PBX can't be asked")

    monkeypatch.setattr(pbx_commands, "ask", ask)
    ann = await work.signed_in("ann")
    ended(work, "9.1", "callback", CALLBACK)
    await ann.until(lambda seen: "9.1/0" in seen["waiting"])
    assert await ann.do("take", call="9.1/0") == (409, "the PBX can't be asked")
    await ann.until(lambda seen: not seen["waiting"]["9.1/0"]["taken_by"])


async def test_a_recording_elsewhere_is_never_played(work: AtWork, asked: list[str]) -> None:
    ann = await work.signed_in("ann")
    ended(work, "9.2", "voicemail", {**MESSAGE, "file": "../secrets/ami", "state": "kept"})
    await ann.until(lambda seen: "9.2/0" in seen["waiting"])
    assert (await ann.do("take", call="9.2/0"))[0] == 409
    assert not asked


async def test_the_figures_are_for_who_leads(work: AtWork) -> None:
    work.pbx.lists["QueueStatus"] = [
        {"Event": "QueueParams", "Queue": "a-en", "Calls": "1", "Completed": "2"},
        {"Event": "QueueEntry", "Queue": "a-en", "Wait": "7"},
    ]
    boss, ann = await work.signed_in("boss"), await work.signed_in("ann")
    async with ann.client.get(f"{work.base}/api/queue") as said:
        assert said.status == 403
    async with boss.client.get(f"{work.base}/api/queue") as said:
        found = await said.json()
    assert found["total"]["longest_wait"] == 7
    assert found["queues"]["a-en"]["answered"] == 2
