"""The open WebSockets of the telephones in pages, by session, closed with it."""

import asyncio
import contextlib
from collections.abc import Collection

from aiohttp import WSCloseCode, web

CLOSES = 1.0
"""Seconds that a browser may take to close; one that has frozen holds nothing up."""


class Sockets:
    """At most `most` of each session. Use from one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, set[web.WebSocketResponse]] = {}
        self._left = asyncio.Event()
        self.stopping = False

    def enter(self, session: str, socket: web.WebSocketResponse) -> bool:
        """Keep an open one; False where the session has as many as it may."""
        sockets = self._open.setdefault(session, set())
        if len(sockets) >= self._most:
            return False
        sockets.add(socket)
        return True

    def leave(self, session: str, socket: web.WebSocketResponse) -> None:
        """Forget one that has closed."""
        sockets = self._open.get(session, set())
        sockets.discard(socket)
        if not sockets:
            self._open.pop(session, None)
        self._left.set()

    def close(self, session: str) -> None:
        """Close those of a session that has ended."""
        for socket in self._open.get(session, set()).copy():
            asyncio.ensure_future(socket.close(code=WSCloseCode.POLICY_VIOLATION))  # noqa: RUF006

    def keep(self, sessions: Collection[str]) -> None:
        """Close those of all sessions but these."""
        for session in [each for each in self._open if each not in sessions]:
            self.close(session)

    async def close_all(self, _application: web.Application) -> None:
        """The desk stops; pages come back when it is there again. All are told at once and waited
        for: aiohttp doesn't bear that one ends while it gives up waiting by itself.
        """
        self.stopping = True
        every = [socket for sockets in self._open.values() for socket in sockets]
        closing = (socket.close(code=WSCloseCode.GOING_AWAY) for socket in every)
        await asyncio.gather(*closing, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSES):
                while self._open:
                    self._left.clear()
                    await self._left.wait()
