"""Lines from and to one peer over TCP, as lean as asyncio allows.

A Protocol instead of streams: somewhat leaner, and able to tell whether the peer has already said
something that nobody asked for, which a StreamReader can't.
"""

import asyncio
from typing import cast

from agi.reply import ProtocolError, shortened

LONGEST_LINE = 64 * 1024
"""Bytes of an incoming line, and about what is kept of a peer that sends without being asked."""

GATHER = 0.001
"""Seconds from the connection to the first look at it: Asterisk sends a header in 25 small pieces,
and waking up for each of them costs both sides more than all else in a short session."""

CLOSE = 0.002
"""Seconds by which a timer may be early: the loop counts milliseconds."""


class Wire(asyncio.Protocol):
    """The buffer between a connection and the one task that reads it."""

    __slots__ = (
        "_buffer",
        "_expired",
        "_look",
        "_paused",
        "_timer",
        "_transport",
        "_until",
        "_waiter",
        "ended",
        "peer",
    )

    def __init__(self) -> None:
        self.peer = ""
        self.ended = False
        self._buffer = bytearray()
        self._expired = False
        self._until = 0.0
        self._look = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()
        asyncio.get_running_loop().call_later(GATHER, self._begin_reading)
        name = transport.get_extra_info("peername")
        self.peer = str(name[0]) if name else "?"

    def _begin_reading(self) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > LONGEST_LINE and self._transport and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        if self._timer:
            self._timer.cancel()
        self._wake()

    def waiting_line(self) -> bytes | None:
        """Take the next line, its newline included, if a whole one is here already."""
        end = self._buffer.find(b"\n") + 1
        if not end:
            return None
        taken = bytes(self._buffer[:end])
        del self._buffer[:end]
        if self._paused and self._transport and len(self._buffer) <= LONGEST_LINE:
            self._paused = False
            self._transport.resume_reading()
        return taken

    def waiting_block(self, longest: int) -> bytes:
        """Take all lines up to a blank one, if that is here already and within `longest` bytes."""
        end = self._buffer.find(b"\n\n", 0, longest) + 2
        if end < 2:
            return b""
        taken = bytes(self._buffer[:end])
        del self._buffer[:end]
        return taken

    async def line(self, longest: int = LONGEST_LINE) -> bytes:
        """Wait for the next line, its newline included.

        Raises EOFError when the peer has closed, ProtocolError past `longest` bytes, TimeoutError
        past a `limit`.
        """
        while (taken := self.waiting_line()) is None:
            await self._more(longest, "a line")
        if len(taken) > longest:
            raise ProtocolError(f"a line of {len(taken)} bytes: {shortened(taken)}")
        return taken

    async def block(self, longest: int, most_lines: int, start: bytes) -> bytes:
        """Wait for all lines up to a blank one; raises as `line` does.

        Raises ProtocolError as well, and at once, when the first of them doesn't begin with
        `start`, or when there are more than `most_lines`.
        """
        while not (taken := self.waiting_block(longest)):
            if not start.startswith(self._buffer[: len(start)]):
                raise ProtocolError(f"no {start.decode()}...: {self.seen}")
            if self._buffer.count(b"\n") > most_lines:
                raise ProtocolError(f"more than {most_lines} lines: {self.seen}")
            await self._more(longest, "a block")
        return taken

    def limit(self, seconds: float) -> None:
        """Let what is awaited raise TimeoutError after `seconds`, until `no_limit`.

        One timer serves command after command: it looks at the limit of the one that is waited
        for when it fires. A timer of its own for each would cost more than the command.
        """
        loop = asyncio.get_running_loop()
        self._until = loop.time() + seconds
        if self._timer is None:
            self._look_at(loop, self._until)
        elif self._until < self._look:
            self._timer.cancel()
            self._look_at(loop, self._until)

    def no_limit(self) -> None:
        """Let what is awaited take as long as it takes."""
        self._until = 0.0
        self._expired = False

    def _look_at(self, loop: asyncio.AbstractEventLoop, when: float) -> None:
        self._look = when
        self._timer = loop.call_at(when, self._expire)

    def _more(self, longest: int, wanted: str) -> asyncio.Future[None]:
        """What to await until there is more to read, or nothing more to come."""
        if len(self._buffer) >= longest:
            raise ProtocolError(f"{wanted} without end: {self.seen}")
        if self.ended:
            raise EOFError
        if self._expired:
            raise TimeoutError
        self._waiter = asyncio.get_running_loop().create_future()
        return self._waiter

    @property
    def seen(self) -> str:
        """What waits to be read, shortened."""
        return shortened(bytes(self._buffer[:81]))

    def _expire(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        if self._until > loop.time() + CLOSE:
            self._look_at(loop, self._until)
        elif self._until:
            self._expired = True
            self._wake()

    def write(self, data: bytes) -> None:
        """Send `data`; after the peer has gone, do nothing (the next read tells)."""
        if self._transport and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Send what is left and close."""
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """Close at once; whoever reads gets EOFError."""
        self.ended = True
        self._wake()
        if self._transport:
            self._transport.abort()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
