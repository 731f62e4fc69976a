"""The listener's pages for whoever watches it, asked over real sockets, also by those who can't."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from ami import pages
from ami.pages import AT_ONCE, Pages, Unavailable


async def _health() -> dict[str, str]:
    return {"ami": "up", "text": "ñ 你"}


async def _queue() -> dict[str, str]:
    raise Unavailable("the PBX gives no answer")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = await Pages({"/health": _health, "/queue": _queue}).start("127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def _ask(port: int, question: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(question)
    async with asyncio.timeout(20):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


async def test_it_says_how_things_are(port: int) -> None:
    head, _, body = (await _ask(port, b"GET /health?x HTTP/1.1\r\nHost: x\r\n\r\n")).partition(
        b"\r\n\r\n"
    )
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body) == {"ami": "up", "text": "ñ 你"}
    assert await _ask(port, b"HEAD /health HTTP/1.0\r\n\r\n") == head + b"\r\n\r\n"


async def test_what_it_cannot_tell_now_says_why(port: int) -> None:
    head, _, body = (await _ask(port, b"GET /queue HTTP/1.1\r\n\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert json.loads(body) == {"error": "the PBX gives no answer"}


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /health HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"405"),
        (b"what?\r\n\r\n", b"400"),
        (b"\xff\0\r\n\r\n", b"400"),
    ],
)
async def test_another_question_is_refused(port: int, question: bytes, status: bytes) -> None:
    assert (await _ask(port, question)).split(b" ")[1] == status


async def test_a_question_without_end_is_dropped(port: int) -> None:
    assert await _ask(port, b"GET /health HTTP/1.1\r\n" + b"x: y\r\n" * 10_000) == b""


async def test_who_says_nothing_is_left_and_holds_nobody_up_for_good(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "WITHIN", 0.3)
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(AT_ONCE)]
    async with asyncio.timeout(20):
        assert [await reader.read() for reader, _ in silent] == [b""] * AT_ONCE
    for _, writer in silent:
        writer.close()
    assert (await _ask(port, b"GET /health HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 200")
