"""A FastAGI server for the length of a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from agi.server import Handler, Server
from agi.session import Session
from tests.wire.asterisk_side import PATIENCE, AsteriskSide

T = TypeVar("T")


@asynccontextmanager
async def serving(
    handler: Handler, most_sessions: int = 4000, header_within: float = 5.0
) -> AsyncIterator[tuple[Server, int]]:
    """The server and its port; closed without patience at the end."""
    server = Server(handler, most_sessions, header_within)
    port = await server.start("127.0.0.1", 0)
    try:
        yield server, port
    finally:
        await server.close(drain=0)


async def one_call(
    engine: Callable[[Session], Awaitable[T]], asterisk: Callable[[AsteriskSide], Awaitable[None]]
) -> T:
    """Let `engine` and `asterisk` talk over a socket; return or raise what `engine` does."""
    outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def handler(session: Session) -> None:
        try:
            outcome.set_result(await engine(session))
        except Exception as error:
            outcome.set_exception(error)
            raise

    async with serving(handler) as (_, port), AsteriskSide(port) as side:
        try:
            await asterisk(side)
        finally:
            done, _ = await asyncio.wait([outcome], timeout=PATIENCE)
    assert done, "the engine didn't finish"
    return outcome.result()
