"""One FastAGI session: a call's header, then one command and its reply at a time."""

from collections.abc import Mapping

from agi import command as writer
from agi import header
from agi import reply as reader
from agi.reply import ProtocolError, Reply, shortened
from agi.wire import LONGEST_LINE, Wire
from longlines.flow.phone import Hangup, LineLost

HANGUP = b"HANGUP\n"

HEADER_WITHIN = 5.0
"""Seconds from the connection to the blank line."""


class Session:
    """Asterisk's side of one call, for the time that it asks us what to do.

    `header` holds the call's `agi_` values, `peer` the address of the PBX. After a Hangup or a
    LineLost every further command raises the same and sends nothing: no reply that comes late
    can be taken for that of another command.
    """

    __slots__ = ("_asking", "_hung_up", "_lost", "_wire", "header", "peer")

    def __init__(self, wire: Wire, header: Mapping[str, str]) -> None:
        self.header = header
        self.peer = wire.peer
        self._wire = wire
        self._asking = False
        self._hung_up = False
        self._lost = ""

    async def command(self, verb: str, *arguments: str, within: float) -> Reply:
        """Send one command and wait for its reply, at most `within` seconds.

        Raises Hangup when Asterisk says HANGUP, before or during the command, or answers 511;
        LineLost when it says nothing in time, closes, or talks nonsense; CommandRefused (from
        `agi.command`) before anything is sent.
        """
        if self._asking:
            raise RuntimeError(f"{verb} while another command waits for its reply")
        data = writer.line(verb, *arguments)
        self._hear_unasked()
        self._asking = True
        answered = False
        try:
            self._wire.write(data)
            self._wire.limit(within)
            answer = await self._wire.line()
            if answer == HANGUP:
                self._hung_up = True
                raise Hangup("Asterisk said HANGUP")
            if answer.startswith(reader.USAGE_FOLLOWS):
                answer = await self._usage(answer)
            reply = reader.parse(answer)
            answered = True
        except EOFError:
            raise LineLost("Asterisk closed the session") from None
        except TimeoutError:
            raise LineLost(f"no reply to {verb} within {within:g} s") from None
        except ProtocolError as error:
            raise LineLost(f"{verb}: {error}") from error
        finally:
            self._wire.no_limit()
            self._asking = False
            if not answered:
                self._lost = self._lost or f"{verb} was left without a reply"
        if reply.code == reader.HUNG_UP:
            self._hung_up = True
            raise Hangup(f"{verb}: {reply.text}")
        return reply

    def close(self) -> None:
        """End the session; Asterisk goes on in its dialplan."""
        self._wire.close()

    def _hear_unasked(self) -> None:
        """Between two commands Asterisk says HANGUP or nothing."""
        while not self._hung_up and (line := self._wire.waiting_line()) is not None:
            if line == HANGUP:
                self._hung_up = True
            else:
                self._lost = self._lost or f"unasked for: {shortened(line)}"
        if self._hung_up:
            raise Hangup("Asterisk said HANGUP")
        if self._lost:
            raise LineLost(self._lost)
        if self._wire.ended:
            raise LineLost("Asterisk closed the session")

    async def _usage(self, data: bytes) -> bytes:
        while len(data) < LONGEST_LINE:
            line = await self._wire.line()
            data += line
            if line.startswith(reader.END_OF_USAGE):
                return data
        raise ProtocolError(f"a 520 reply without end: {shortened(data)}")


async def read_header(wire: Wire, within: float = HEADER_WITHIN) -> dict[str, str]:
    """Read a header from a new connection.

    Raises ProtocolError for anything else: a peer that closes, stalls for `within` seconds, or
    sends more than MOST_LINES lines or MOST_BYTES bytes.
    """
    try:
        wire.limit(within)
        return header.parse(await wire.block(*header.LIMITS))
    except TimeoutError:
        raise ProtocolError(f"no whole header within {within:g} s: {wire.seen}") from None
    except EOFError:
        raise ProtocolError(f"closed before its header was whole: {wire.seen}") from None
    finally:
        wire.no_limit()
