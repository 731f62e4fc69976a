"""Each part is asked over a real socket; silence, nonsense and other servers are no answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from longlines.host import readiness

OK = b"SIP/2.0 200 OK\r\nServer: Longlines\r\n\r\n"


@asynccontextmanager
async def tcp(reply: bytes) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\n")
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


class Answering(asyncio.DatagramProtocol):
    def __init__(self, reply: bytes) -> None:
        self.reply = reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.startswith(b"OPTIONS sip:"):
            self.transport.sendto(self.reply, addr)


@pytest.mark.parametrize(
    ("reply", "up"),
    [
        (OK, True),
        (OK.replace(b"200 OK", b"503 Service Unavailable"), False),
        (OK.replace(b"Longlines", b"Other"), False),
        (b"", False),
    ],
)
async def test_only_our_own_pbx_counts(reply: bytes, up: bool) -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Answering(reply), local_addr=("127.0.0.1", 0)
    )
    try:
        assert await readiness.pbx_up("127.0.0.1", transport.get_extra_info("sockname")[1]) is up
    finally:
        transport.close()


HEALTH = b"HTTP/1.1 200 OK\r\n\r\n"
Question = Callable[[str, int], Awaitable[bool]]
ANSWERS: list[tuple[Question, bytes, bool]] = [
    (readiness.engine_up, b"pong\n", True),
    (readiness.engine_up, b"200 result=0\n", False),
    (readiness.engine_up, b"", False),
    (readiness.listener_up, HEALTH + b'{"ami": "up"}', True),
    (readiness.listener_up, HEALTH + b'{"ami": "down"}', False),
    (readiness.listener_up, HEALTH + b"[]", False),
    (readiness.listener_up, HEALTH + b"<html>", False),
    (readiness.listener_up, b"HTTP/1.1 503 No\r\n\r\n" + b'{"ami": "up"}', False),
]


@pytest.mark.parametrize(("ask", "reply", "up"), ANSWERS)
async def test_an_answer_must_be_the_right_one(ask: Question, reply: bytes, up: bool) -> None:
    async with tcp(reply) as port:
        assert await ask("127.0.0.1", port) is up


@pytest.mark.parametrize("ask", [readiness.engine_up, readiness.listener_up, readiness.pbx_up])
async def test_a_dead_port_is_down(ask: Question) -> None:
    async with tcp(b"") as port:
        pass
    assert await ask("127.0.0.1", port) is False
