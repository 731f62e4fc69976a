"""The server: whatever one peer does, another's call goes on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agi.header import MOST_BYTES, MOST_LINES
from agi.server import Drained, Handler, Server
from agi.session import Session
from tests.wire.asterisk_side import PATIENCE, AsteriskSide
from tests.wire.serving import serving

PING = {"agi_network_script": "ping"}


async def two_steps(session: Session) -> None:
    for word in ("first", "second"):
        await session.command("NOOP", word, within=PATIENCE)


@asynccontextmanager
async def undisturbed(port: int) -> AsyncIterator[None]:
    """A call that is between its two steps while the body runs."""
    async with AsteriskSide(port) as side:
        await side.expect("NOOP", "first", reply="200 result=1")
        assert await side.hear() == ["NOOP", "second"]
        yield
        side.say("200 result=1\n")
        assert await side.heard_close()


@pytest.mark.parametrize(
    ("sent", "closes"),
    [
        (b"", True),
        (b"\n", False),
        (b"agi_network: yes\nagi_netw", True),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\n", False),
        (b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03\n\n", False),
        (b"agi_a: 1\nagi_a: 2\n\n", False),
        (b"".join(b"agi_arg_%d: x\n" % n for n in range(MOST_LINES + 1)), False),
        (b"agi_a: " + b"x" * MOST_BYTES, False),
    ],
)
async def test_trouble_harms_nobody_else(
    sent: bytes, closes: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(two_steps) as (server, port), undisturbed(port):
        for _ in range(2):
            async with AsteriskSide(port, header={}) as peer:
                peer.say(sent)
                if closes:
                    peer.end()
                assert await peer.heard_close()
        assert server.sessions == 1
    said = [r for r in caplog.records if r.name == "agi.server"]
    assert [r.levelname for r in said] == ["INFO"]  # once for the two
    assert "127.0.0.1" in said[0].getMessage()


async def test_a_peer_that_stalls_in_its_header_is_closed() -> None:
    async with (
        serving(two_steps, header_within=0.05) as (_, port),
        undisturbed(port),
        AsteriskSide(port, header={}) as peer,
    ):
        peer.say("agi_network: yes\n")
        assert await peer.heard_close()


async def test_ping() -> None:
    async with serving(two_steps) as (_, port), AsteriskSide(port, PING) as peer:
        assert await peer.rest() == b"pong\n"


async def test_ping_of_a_peer_that_has_closed_its_half() -> None:
    async with serving(two_steps) as (_, port), AsteriskSide(port, PING) as peer:
        peer.end()
        assert await peer.rest() == b"pong\n"


async def test_a_handlers_mistake_ends_its_own_session_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def handler(session: Session) -> None:
        if session.header.get("agi_arg_1") == "broken":
            raise ZeroDivisionError("a mistake")
        await two_steps(session)

    header = {"agi_uniqueid": "1.7", "agi_arg_1": "broken"}
    async with (
        serving(handler) as (_, port),
        undisturbed(port),
        AsteriskSide(port, header) as side,
    ):
        assert await side.heard_close()
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "1.7" in record.getMessage()
    assert record.exc_info is not None


@pytest.mark.parametrize("end", ["eof", "hangup", "nonsense", "reset"])
async def test_a_calls_end_is_its_own_and_no_error(
    end: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(two_steps) as (server, port), undisturbed(port):
        async with AsteriskSide(port) as side:
            await side.expect("NOOP", "first", reply=None)
            if end == "reset":
                side.reset()
            else:
                side.say({"eof": "", "hangup": "HANGUP\n", "nonsense": "??\n"}[end])
                side.end()
                assert await side.heard_close()
        async with asyncio.timeout(PATIENCE):
            while server.sessions > 1:
                await asyncio.sleep(0)
    assert not [r for r in caplog.records if r.levelno > logging.INFO]


async def test_further_calls_are_closed_at_once_but_pings_answered() -> None:
    async with serving(two_steps, most_sessions=1) as (server, port):
        async with undisturbed(port):
            async with AsteriskSide(port) as further:
                assert await further.heard_close()
            async with AsteriskSide(port, PING) as peer:
                assert await peer.rest() == b"pong\n"
        async with undisturbed(port):
            assert server.sessions == 1


async def closed(server: Server, port: int, drain: float) -> asyncio.Task[Drained]:
    """Begin to close and return once nobody can connect any more."""
    closing = asyncio.create_task(server.close(drain))
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return closing
            except ConnectionResetError:
                continue
            writer.transport.abort()


async def test_close_lets_calls_end() -> None:
    async with serving(two_steps) as (server, port):
        async with undisturbed(port):
            closing = await closed(server, port, drain=PATIENCE)
        assert await closing == Drained(ended=1, cut=0)


async def deaf(session: Session) -> None:
    """A handler that won't even end when its line is lost."""
    try:
        await two_steps(session)
    finally:
        await asyncio.Event().wait()


@pytest.mark.parametrize("handler", [two_steps, deaf])
async def test_close_cuts_what_does_not_end(handler: Handler) -> None:
    async with serving(handler) as (server, port), AsteriskSide(port) as side:
        await side.expect("NOOP", "first", reply=None)
        async with AsteriskSide(port, header={}) as half:
            half.say("agi_network: yes\n")
            closing = await closed(server, port, drain=0.05)
            assert await closing == Drained(ended=0, cut=1)
            assert await half.heard_close()
        assert await side.heard_close()
        assert server.sessions == 0
