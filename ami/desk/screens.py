"""The screens: each is told all that stands on the board, then each change, by WebSocket.

What a screen says is only that it shows an emergency call; everything else is asked by the API.
"""

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from ami.desk.door import WHO, Visitor
from ami.desk.limits import Limit
from ami.desk.office import Office
from longlines.desk.board import EMERGENCY

BEHIND = 2_000
"""Changes that a screen may be behind; then it is closed, and asks for all of it anew."""

SAYS, WITHIN = 20, 10.0
"""Messages that a screen may send in so many seconds."""

LONGEST = 1_024
HEARTBEAT = 10.0
AT_ONCE = 8
"""Screens of one session."""

log = logging.getLogger(__name__)


class Screens:
    """All that are open. `shown` is told which emergency call somebody's screen shows."""

    def __init__(
        self, office: Office, shown: Callable[[str, str], Awaitable[None]] | None = None
    ) -> None:
        self._office = office
        self._shown = shown
        self._open: dict[str, set[web.WebSocketResponse]] = {}
        self.of: Counter[str] = Counter()

    async def screen(self, request: web.Request) -> web.WebSocketResponse:
        """GET /live: one screen, until it closes."""
        who = request[WHO]
        session = who.session.id if who.session else who.operator.name
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LONGEST)
        await socket.prepare(request)
        sockets = self._open.setdefault(session, set())
        if len(sockets) >= AT_ONCE:
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too many screens")
            return socket
        sockets.add(socket)
        await self._count(who, 1)
        changes: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue(BEHIND)

        def told(change: Mapping[str, Any]) -> None:
            try:
                changes.put_nowait(change)
            except asyncio.QueueFull:
                stop()
                telling.cancel()

        # Nothing may come between the snapshot and the first change.
        changes.put_nowait({"snapshot": self._office.board.snapshot()})
        stop = self._office.board.listen(told)
        telling = asyncio.ensure_future(_tell(socket, changes))
        try:
            await self._hear(socket, who, telling)
        finally:
            stop()
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await telling
            sockets.discard(socket)
            if not sockets:
                self._open.pop(session, None)
            await self._count(who, -1)
        return socket

    def close(self, session: str) -> None:
        """Close the screens of a session that has ended."""
        for socket in self._open.get(session, set()).copy():
            asyncio.ensure_future(socket.close(code=WSCloseCode.POLICY_VIOLATION))  # noqa: RUF006

    def keep(self, sessions: Collection[str]) -> None:
        """Close the screens of all sessions but these."""
        for session in [each for each in self._open if each not in sessions]:
            self.close(session)

    async def close_all(self, _application: web.Application) -> None:
        """The desk stops; screens come back when it is there again."""
        for sockets in list(self._open.values()):
            for socket in list(sockets):
                await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _hear(
        self, socket: web.WebSocketResponse, who: Visitor, telling: "asyncio.Task[None]"
    ) -> None:
        said = Limit(SAYS, WITHIN)
        telling.add_done_callback(lambda _: asyncio.ensure_future(socket.close()))
        async for message in socket:
            if said.reached("") or message.type is not WSMsgType.TEXT:
                log.warning("%s says too much, or no text; closing", who.operator.name)
                await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                return
            said.count("")
            call = _shown(message.data)
            if self._shown and self._office.board.get(EMERGENCY, call):
                await self._shown(call, who.operator.name)

    async def _count(self, who: Visitor, more: int) -> None:
        self.of[who.operator.name] += more
        await self._office.show_operators(self.of)


async def _tell(
    socket: web.WebSocketResponse, changes: "asyncio.Queue[Mapping[str, Any] | None]"
) -> None:
    while True:
        change = await changes.get()
        await socket.send_str(json.dumps(change))


def _shown(text: str) -> str:
    """The call of `{"shown": "..."}`; "" for anything else."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return str(said.get("shown", "")) if isinstance(said, dict) else ""
