"""What is asked of and written to one channel: commands, its variables, the deadline.

Asterisk waits for its FastAGI server forever, so before each step the call is given a deadline,
TIMEOUT(absolute), after which Asterisk takes it back from an engine that froze. Variables travel
in the same MSet.
"""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from agi import command
from agi.reply import Reply
from longlines.flow.phone import LineLost

MARGIN = 1.0
"""Seconds that must be left of a deadline, after a step's longest time, to begin it."""

QUICK = 5.0
"""Seconds to wait for the reply to a command that takes no time in Asterisk."""

DEADLINE = "TIMEOUT(absolute)"
NONE = "0"

SOON = 0.05
"""Seconds. Asterisk takes 0 for no deadline."""


class AgiSession(Protocol):
    """One call's session: what its header says, and one command with its reply at a time."""

    header: Mapping[str, str]

    async def command(self, verb: str, *arguments: str, within: float) -> Reply:
        """The reply to a command. Raises Hangup, LineLost, or CommandRefused before sending."""
        ...


class Channel:
    """The caller's channel. `pending` are the variables that the next `write` takes along.

    `grace` is how many seconds the engine may stay silent after a step before Asterisk takes the
    call back; `given` how many the dialplan itself gave it when it asked. `lasts` is for how many
    more the call is paid for, None for any: no deadline is later. `clock` counts seconds and never
    goes back.
    """

    def __init__(
        self,
        session: AgiSession,
        grace: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
        given: float = 0.0,
        lasts: float | None = None,
    ) -> None:
        self.pending: dict[str, str] = {}
        self._session = session
        self._grace = grace
        self._clock = clock
        self._deadline = clock() + given if given else None
        self._over = None if lasts is None else clock() + lasts

    @property
    def has_deadline(self) -> bool:
        """Whether Asterisk would take the call back some time."""
        return self._deadline is not None

    @property
    def last_deadline(self) -> str:
        """What the dialplan is left with: no deadline, or what remains of the money."""
        return NONE if self._over is None else self._within(self._over - self._clock())

    async def ask(self, verb: str, *arguments: str, within: float) -> Reply:
        """The reply to a command that Asterisk takes. Raises Hangup, LineLost."""
        reply = await self._session.command(verb, *arguments, within=within)
        if reply.code != 200:
            raise LineLost(f"{verb}: {reply.text}")
        return reply

    async def set(self, variables: Mapping[str, str]) -> None:
        """Add to `pending`. Raises CommandRefused, and takes none, if they can't be written."""
        together = {**self.pending, **variables}
        try:
            check(together)
        except command.CommandRefused:
            check(variables)
            await self.write(self.pending)
            together = dict(variables)
        self.pending = together

    async def write(self, variables: Mapping[str, str]) -> None:
        """Write `variables`; nothing is pending then. Raises Hangup, LineLost."""
        reply = await self.ask("EXEC MSet", command.mset(variables), within=QUICK)
        if reply.result != "0":
            raise LineLost(f"MSet answered {reply.text!r}")
        self.pending = {}

    async def arm(self, longest: float) -> None:
        """Write what is pending, and the deadline of a step that takes `longest` seconds."""
        seconds = int(longest + self._grace)
        deadline = self._clock() + seconds
        told = str(seconds)
        if self._over is not None and self._over < deadline:
            deadline, told = self._over, self.last_deadline
        await self.write({**self.pending, DEADLINE: told})
        self._deadline = deadline

    async def arm_unless_armed(self, longest: float) -> None:
        """Spare the round trip if the deadline on the call leaves enough time for this step."""
        left = 0.0 if self._deadline is None else self._deadline - self._clock()
        if self.pending or left < longest + MARGIN:
            await self.arm(longest)

    @staticmethod
    def _within(seconds: float) -> str:
        """As Asterisk reads a deadline; one that has passed comes at once."""
        return f"{max(seconds, SOON):.3f}"

    def disarmed(self) -> None:
        """The deadline was lifted."""
        self._deadline = None

    async def hung_up_or(self, trouble: str) -> None:
        """Raise: -1 means a hang-up or a file that can't be opened, and only the channel knows.

        Asterisk looks for a hang-up before it reads our next command, so asking settles it.
        """
        await self.ask("CHANNEL STATUS", within=QUICK)
        raise LineLost(trouble)


def check(variables: Mapping[str, str]) -> None:
    """Raise CommandRefused unless `variables` and a deadline fit in one command."""
    together = {**variables, DEADLINE: "999999"}
    if not command.fits(together):
        command.line("EXEC MSet", command.mset(together))
