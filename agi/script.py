"""One call over the pipes of a classic AGI script, which Asterisk starts for it; on pyst2.

For a PBX without the engine: the same flows, prompts and rules, at the price of a process for
each session. Nothing here awaits anything but Asterisk's next reply, so no event loop is needed.

pyst2 brings the pipes, SIGHUP (how Asterisk tells a script of a hang-up) and broken pipes. Its
quoting and its reading are replaced by ours: `_quote` escapes nothing, a `-1` loses its endpos,
`result= (timeout)` its note, HANGUP is a ValueError and EOF inside a 520 never ends.
"""

import io
import logging
import signal
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from select import select
from types import FrameType

from asterisk.agi import AGI, AGIException, AGISIGHUPHangup

from agi import command as writer
from agi import header, reply
from agi.calls import Calls
from agi.reply import ProtocolError, Reply, shortened
from agi.script_hooks import ScriptHooks
from longlines.flow.phone import Hangup, LineLost
from longlines.flow.published import Unpublished
from longlines.host import engine_parts, services
from longlines.host.errors import HostError
from longlines.settings import SettingsError, load

HEADER_WITHIN = 5.0
"""Seconds from the start to the header's blank line."""

LONGEST_LINE = 64 * 1024
HANGUP = b"HANGUP\n"

log = logging.getLogger("agi.script")


class Pipes(AGI):  # type: ignore[misc]  # pyst2 has no types
    """pyst2's AGI over two pipes, with our reading of the header and of replies.

    Neither has a buffer: what came in unasked must be seen by `select`, and what a closed pipe
    didn't take must not be tried again at exit.
    """

    stdin: io.FileIO

    def __init__(self, heard: io.FileIO, said: io.FileIO) -> None:
        """Read the header. Raises ProtocolError."""
        text = io.TextIOWrapper(said, encoding="utf-8", newline="\n", write_through=True)
        super().__init__(heard, text, stderr=io.StringIO())

    @property
    def hung_up(self) -> bool:
        """Whether Asterisk has sent SIGHUP."""
        return bool(self._got_sighup)

    def hear_unasked(self) -> None:
        """Between two commands Asterisk says HANGUP or nothing; raises as `get_result` does."""
        if select([self.stdin], [], [], 0)[0]:
            line = self._line()
            if line == HANGUP:
                raise Hangup("Asterisk said HANGUP")
            raise ProtocolError(f"unasked for: {shortened(line)}")

    def _get_agi_env(self) -> None:
        data = b""
        while not data.endswith(b"\n\n"):
            line = self.stdin.readline(header.MOST_BYTES)
            data += line
            if not line or len(data) > header.MOST_BYTES:
                raise ProtocolError(f"no whole header: {shortened(data)}")
        self.env = header.parse(data)

    def get_result(self, stdin: object = None) -> Reply:
        """One whole reply. Raises Hangup, EOFError, ProtocolError."""
        data = self._line()
        if data == HANGUP:
            raise Hangup("Asterisk said HANGUP")
        if data.startswith(reply.USAGE_FOLLOWS):
            while not data.splitlines()[-1].startswith(reply.END_OF_USAGE):
                if len(data) > LONGEST_LINE:
                    raise ProtocolError(f"a 520 reply without end: {shortened(data)}")
                data += self._line()
        return reply.parse(data)

    def _line(self) -> bytes:
        line = self.stdin.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            if len(line) == LONGEST_LINE:
                raise ProtocolError(f"a line without end: {shortened(line)}")
            raise EOFError
        return line


class ScriptSession:
    """A session as `agi.line` wants it. After a Hangup or LineLost each command raises it again."""

    def __init__(self, pipes: Pipes) -> None:
        self.header: Mapping[str, str] = pipes.env
        self._pipes = pipes
        self._end: Hangup | LineLost | None = None

    async def command(self, verb: str, *arguments: str, within: float) -> Reply:
        """Send one command and wait for its reply, at most `within` seconds.

        Raises Hangup, LineLost, or CommandRefused (from `agi.command`) before anything is sent.
        """
        if self._end:
            raise self._end
        line = writer.line(verb, *arguments).decode()
        try:
            with _alarm(within):
                self._pipes.hear_unasked()
                answer: Reply = self._pipes.execute(line)
        except (Hangup, AGISIGHUPHangup) as error:
            self._end = Hangup(f"{verb}: {error}")
        except TimeoutError:
            self._end = LineLost(f"no reply to {verb} within {within:g} s")
        except EOFError:
            closed = f"{verb}: Asterisk closed the session"
            self._end = Hangup(closed) if self._pipes.hung_up else LineLost(closed)
        except (AGIException, ProtocolError, OSError) as error:
            self._end = LineLost(f"{verb}: {error}")
        else:
            if answer.code != reply.HUNG_UP:
                return answer
            self._end = Hangup(f"{verb}: {answer.text}")
        raise self._end


def main() -> int:
    """Serve the call that Asterisk started this process for; 1 when it can't be served.

    The dialplan sees by an empty LL_NEXT that nothing came of it, and goes its own way.
    """
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        with _alarm(HEADER_WITHIN):
            pipes = Pipes(io.FileIO(0, closefd=False), io.FileIO(1, "w", closefd=False))
        settings = load()
        known = services.make(settings, ScriptHooks(services.hooks(settings)), services.here)
        calls = Calls(*engine_parts.make_published(settings, known))
        if pipes.env.get("agi_network_script") == "ping":
            pipes.stdout.write("pong\n")
            return 0
        _run(calls.serve(ScriptSession(pipes)))
    except (Hangup, LineLost) as end:
        log.info("the session ended: %s", end)
    except (ProtocolError, TimeoutError, SettingsError, HostError, Unpublished, OSError) as error:
        log.error("no call can be served: %s", error)
        return 1
    return 0


def _run(serving: Coroutine[object, object, None]) -> None:
    """Run a coroutine in which every await is answered at once."""
    try:
        serving.send(None)
    except StopIteration:
        return
    serving.close()
    raise RuntimeError("a script's call waited for something other than Asterisk")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what runs longer: it waits for a reply that doesn't come."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
