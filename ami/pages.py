"""The listener's few pages of JSON, for whoever watches it: one way to ask, GET.

By hand: an HTTP library would be a quarter of the listener's start, in which no call is recorded.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

WITHIN = 5.0
"""Seconds for a question to come, and for its answer to go."""

LONGEST = 8192
"""Bytes of a question."""

AT_ONCE = 32
"""Questions; further ones are not answered."""

log = logging.getLogger(__name__)


class Unavailable(Exception):
    """A page can't be told now; the message says why."""


class Pages:
    """Answers each path with what its function gives at that moment, or raises Unavailable."""

    def __init__(self, told: Mapping[str, Callable[[], Awaitable[Mapping[str, Any]]]]) -> None:
        self._told = told
        self._asking = 0

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Begin to answer. Raises OSError, as of a port that is taken."""
        return await asyncio.start_server(self._serve, host, port, limit=LONGEST)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asking += 1
        try:
            if self._asking <= AT_ONCE:
                async with asyncio.timeout(WITHIN):
                    question = await reader.readuntil(b"\r\n\r\n")
                answer = await self._answer(question)
                async with asyncio.timeout(WITHIN):
                    writer.write(answer)
                    await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            log.debug("a question was not brought to its end")
        finally:
            self._asking -= 1
            writer.close()

    async def _answer(self, question: bytes) -> bytes:
        method, _, rest = question.partition(b"\r\n")[0].partition(b" ")
        path, _, version = rest.partition(b" ")
        if not version.startswith(b"HTTP/1."):
            return _page(HTTPStatus.BAD_REQUEST, {})
        told = self._told.get(path.partition(b"?")[0].decode("latin-1"))
        if told is None:
            return _page(HTTPStatus.NOT_FOUND, {})
        if method not in (b"GET", b"HEAD"):
            return _page(HTTPStatus.METHOD_NOT_ALLOWED, {})
        try:
            page = _page(HTTPStatus.OK, await told())
        except Unavailable as error:
            page = _page(HTTPStatus.SERVICE_UNAVAILABLE, {"error": str(error)})
        return page if method == b"GET" else page[: page.index(b"\r\n\r\n") + 4]


def _page(status: HTTPStatus, content: Mapping[str, Any]) -> bytes:
    body = json.dumps(content).encode()
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + body
