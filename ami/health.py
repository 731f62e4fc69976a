"""GET /health: how the listener is, as JSON, for whoever watches it.

One page by hand: an HTTP library would be a quarter of the listener's start, in which no call is
recorded.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

PATH = "/health"
WITHIN = 5.0
"""Seconds for a question and its answer."""

LONGEST = 8192
"""Bytes of a question."""

AT_ONCE = 32
"""Questions; further ones are not answered."""

log = logging.getLogger(__name__)


class HealthPage:
    """Answers with what `told` gives at that moment."""

    def __init__(self, told: Callable[[], Mapping[str, Any]]) -> None:
        self._told = told
        self._asking = 0

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Begin to answer. Raises OSError, as of a port that is taken."""
        return await asyncio.start_server(self._serve, host, port, limit=LONGEST)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asking += 1
        try:
            async with asyncio.timeout(WITHIN):
                if self._asking <= AT_ONCE:
                    writer.write(self._answer(await reader.readuntil(b"\r\n\r\n")))
                    await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            log.debug("a question for %s was not brought to its end", PATH)
        finally:
            self._asking -= 1
            writer.close()

    def _answer(self, question: bytes) -> bytes:
        method, _, rest = question.partition(b"\r\n")[0].partition(b" ")
        path, _, version = rest.partition(b" ")
        if not version.startswith(b"HTTP/1."):
            return _page(HTTPStatus.BAD_REQUEST, {})
        if path.partition(b"?")[0] != PATH.encode():
            return _page(HTTPStatus.NOT_FOUND, {})
        if method not in (b"GET", b"HEAD"):
            return _page(HTTPStatus.METHOD_NOT_ALLOWED, {})
        page = _page(HTTPStatus.OK, self._told())
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
