"""The AMI connection against a PBX that misbehaves."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from ami import connection as module
from ami.__main__ import Listener
from ami.connection import Connection, LoginRefused, NotConnected
from ami.follower import Follower
from longlines import store
from tests.wire.ami.fakepbx import SECRET, FakePbx, fake_pbx, until


@asynccontextmanager
async def connected(pbx: FakePbx, backlog: int = 100) -> AsyncIterator[Connection]:
    connection = Connection("127.0.0.1", pbx.port, "longlines", SECRET, backlog)
    task = asyncio.create_task(connection.run())
    await until(lambda: connection.up)
    try:
        yield connection
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_wrong_password_is_an_error_at_once() -> None:
    async with fake_pbx() as pbx:
        connection = Connection("127.0.0.1", pbx.port, "longlines", "wrong")
        with pytest.raises(LoginRefused, match=r"'longlines' \(Authentication failed\); make"):
            await asyncio.wait_for(connection.run(), 5)
        assert len(pbx.done("Login")) == 1
        assert not connection.up


async def test_a_pbx_that_shuts_down_is_tried_again() -> None:
    async with fake_pbx() as pbx:
        pbx.shutting_down = True
        connection = Connection("127.0.0.1", pbx.port, "longlines", SECRET)
        running = asyncio.create_task(connection.run())
        await until(lambda: pbx.done("Login"))
        pbx.shutting_down = False
        await until(lambda: connection.up)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.mark.parametrize("listens", [False, True])
async def test_it_ends_whenever_it_is_told_to(listens: bool) -> None:
    async with fake_pbx() as pbx:
        port = pbx.port if listens else 1
        for rounds in range(60):
            running = asyncio.create_task(Connection("127.0.0.1", port, "longlines", SECRET).run())
            for _ in range(rounds):
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.wait([running], timeout=2)
            assert running.cancelled(), f"told after {rounds} rounds of the loop"


async def test_actions_are_answered() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        answer = await connection.send({"Action": "QueueStatus", "Queue": "operators"})
        assert answer.success
        assert pbx.done("QueueStatus")[0]["Queue"] == "operators"


async def test_unanswered_action_fails_with_the_connection_and_is_not_sent_again() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        originate = asyncio.create_task(connection.send({"Action": "Originate", "Channel": "x"}))
        await until(lambda: pbx.done("Originate"))
        pbx.drop()
        with pytest.raises(NotConnected, match="hung up before"):
            await originate
        await until(lambda: len(pbx.done("Login")) == 2 and connection.up)
        await pbx.event("FullyBooted", Status="Fully Booted")
        await connection.send({"Action": "QueueStatus"})
        assert len(pbx.done("Originate")) == 1


async def test_action_given_up_is_not_sent_again_either() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        with pytest.raises(TimeoutError):
            await connection.send({"Action": "Originate"}, within=0.05)
        pbx.drop()
        await until(lambda: len(pbx.done("Login")) == 2 and connection.up)
        await pbx.event("FullyBooted")
        await connection.send({"Action": "QueueStatus"})
        assert len(pbx.done("Originate")) == 1


async def test_connection_dropped_within_an_event() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        await pbx.say(b"Event: Hangup\r\nChannel: PJSIP/half")
        pbx.drop()
        await until(lambda: len(pbx.done("Login")) == 2 and connection.up)
        await pbx.event("Hangup", Channel="PJSIP/whole")
        assert await connection.events.get() == {"Event": "Hangup", "Channel": "PJSIP/whole"}


async def test_pbx_restarted() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        await pbx.stop()
        await until(lambda: not connection.up)
        with pytest.raises(NotConnected, match="no PBX at"):
            await connection.send({"Action": "Ping"})
        await pbx.start()
        await until(lambda: connection.up)


async def test_letters_cut_in_two_arrive_whole() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        for byte in "Event: NewCallerid\r\nCallerIDName: Zoë Łódź 王\r\n\r\n".encode():
            await pbx.say(bytes([byte]))
        event = await connection.events.get()
        assert event["CallerIDName"] == "Zoë Łódź 王"


async def test_bytes_that_are_no_letters_do_not_break_the_connection() -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        await pbx.say(b"garbage\r\n\r\n\xff\xfe\r\n\r\nEvent: A\xff\r\n\r\n")
        assert (await connection.events.get())["Event"] == "A\ufffd"
        assert connection.up


async def test_silent_pbx_is_a_lost_pbx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(module, "PING_EVERY", 0.05)
    async with fake_pbx() as pbx, connected(pbx) as connection:
        await until(lambda: len(pbx.done("Ping")) > 2)
        assert len(pbx.done("Login")) == 1
        pbx.answers_pings = False
        await until(lambda: len(pbx.done("Login")) > 1)
        pbx.answers_pings = True
        await until(lambda: connection.up)


async def test_events_beyond_the_backlog_are_dropped_and_counted() -> None:
    async with fake_pbx() as pbx, connected(pbx, backlog=10) as connection:
        for number in range(25):
            await pbx.event("Hangup", Number=str(number))
        await until(lambda: connection.dropped == 15)
        assert connection.up
        assert (await connection.events.get())["Number"] == "0"


async def test_endless_message_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_MESSAGE", 10_000)
    async with fake_pbx() as pbx, connected(pbx) as connection:
        await pbx.say(b"Event: x" * 5_000)
        await until(lambda: len(pbx.done("Login")) == 2 and connection.up)


@pytest.mark.parametrize("bad", [{"Channel": "x\r\nAction: Originate"}, {"Variable": ["a", "b\n"]}])
async def test_a_value_cannot_become_another_action(bad: dict[str, str | list[str]]) -> None:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        with pytest.raises(ValueError, match="holds a line feed"):
            await connection.send({"Action": "Redirect", **bad})
        assert not pbx.done("Redirect")


async def test_event_that_can_not_be_taken_in_costs_only_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = store.connect(f"sqlite:///{tmp_path / 'x.db'}")
    async with fake_pbx() as pbx, connected(pbx) as connection:
        listener = Listener(connection, Follower(tmp_path / "cel.csv", engine))
        watching = asyncio.create_task(listener.watch())
        with caplog.at_level(logging.ERROR):
            await pbx.event("FullyBooted", Uptime="soon")
            await pbx.event("Hangup")
            await until(lambda: listener.seen["Hangup"] == 1)
        assert "can't take in AMI event" in caplog.text
        assert connection.up
        watching.cancel()
    engine.dispose()
