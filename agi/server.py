"""The FastAGI server: takes calls from Asterisk and gives each its own session and task."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agi.reply import ProtocolError
from agi.session import HEADER_WITHIN, Session, read_header
from agi.wire import Wire
from longlines.flow.phone import Hangup, LineLost

log = logging.getLogger(__name__)

Handler = Callable[[Session], Awaitable[None]]

ANTEROOM = 256
"""Connections beyond the limit of sessions that may be in their header, or ask for a ping."""

MOST_PEERS = 1024
"""Addresses of troublesome peers that are remembered, to log each but once."""


@dataclass(frozen=True)
class Drained:
    """What a shutdown did: sessions that `ended` by themselves and that were `cut`."""

    ended: int
    cut: int


class Server:
    """Listens for Asterisk and runs `handler` for each call.

    At `most_sessions` further calls are closed at once, so that the dialplan takes its fallback.
    What a peer sends, or leaves unsent, ends only its own connection.
    """

    def __init__(
        self, handler: Handler, most_sessions: int = 4000, header_within: float = HEADER_WITHIN
    ) -> None:
        self._handler = handler
        self._most_sessions = most_sessions
        self._header_within = header_within
        self._listening: asyncio.Server | None = None
        self._closing = False
        self._connections: dict[Wire, asyncio.Task[None]] = {}
        self._sessions: set[Wire] = set()
        self._troublesome: set[str] = set()

    @property
    def sessions(self) -> int:
        """How many calls have a session now."""
        return len(self._sessions)

    async def start(self, host: str, port: int) -> int:
        """Begin to accept calls and return the port (of use when `port` is 0)."""
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._accept, host, port, backlog=1024)
        return int(self._listening.sockets[0].getsockname()[1])

    async def close(self, drain: float = 10.0) -> Drained:
        """Accept nothing more, let sessions end for `drain` seconds, then cut the rest."""
        self._closing = True
        if self._listening:
            self._listening.close()
        for wire in self._connections.keys() - self._sessions:
            wire.abort()
        talking = [self._connections[wire] for wire in self._sessions]
        if talking:
            await asyncio.wait(talking, timeout=drain)
        cut = [task for task in talking if not task.done()]
        for wire in list(self._connections):
            wire.abort()  # its handler gets LineLost
        if left := list(self._connections.values()):
            _, stuck = await asyncio.wait(left, timeout=1.0)
            for task in stuck:
                task.cancel()
            await asyncio.gather(*stuck, return_exceptions=True)
        return Drained(ended=len(talking) - len(cut), cut=len(cut))

    def _accept(self) -> Wire:
        return _Accepted(self._begin)

    def _begin(self, wire: Wire) -> None:
        full = len(self._connections) >= self._most_sessions + ANTEROOM
        if full or self._closing:
            wire.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(wire))
        self._connections[wire] = task
        task.add_done_callback(lambda _: self._connections.pop(wire, None))

    async def _serve(self, wire: Wire) -> None:
        try:
            call = await read_header(wire, self._header_within)
            if call.get("agi_network_script") == "ping":
                wire.write(b"pong\n")
            elif len(self._sessions) >= self._most_sessions:
                log.warning("a call was turned away: %d sessions", len(self._sessions))
            else:
                await self._run(wire, call)
        except ProtocolError as error:
            self._note(wire.peer, error)
        finally:
            wire.close()

    async def _run(self, wire: Wire, call: dict[str, str]) -> None:
        self._sessions.add(wire)
        try:
            await self._handler(Session(wire, call))
        except (Hangup, LineLost) as end:
            log.debug("session of %s ended: %s", call.get("agi_uniqueid"), end)
        except Exception:
            log.exception("session of %s failed", call.get("agi_uniqueid"))
        finally:
            self._sessions.discard(wire)

    def _note(self, peer: str, error: ProtocolError) -> None:
        if peer not in self._troublesome and len(self._troublesome) < MOST_PEERS:
            self._troublesome.add(peer)
            log.info("%s doesn't speak AGI: %s (said once for this peer)", peer, error)


class _Accepted(Wire):
    """A wire that says when it is connected."""

    __slots__ = ("_begin",)

    def __init__(self, begin: Callable[[Wire], None]) -> None:
        super().__init__()
        self._begin = begin

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._begin(self)
