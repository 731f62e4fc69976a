"""Where the scenes of emergency calls are played, and what can be done there."""

import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from longlines.telephones.phones import Phone
from tests.pbx.emergency import Centre, Counts
from tests.pbx.exchange import Exchange


@dataclass
class Stage:
    """A running exchange with four telephones."""

    centre: Centre
    phones: Sequence[Phone]

    @property
    def exchange(self) -> Exchange:
        """The exchange."""
        return self.centre.exchange


@dataclass(frozen=True)
class Result:
    """What came of a scene: `good` of `of`, and what is worth saying of it."""

    good: int
    of: int
    words: str
    holds: bool


Scene = Callable[[Stage, int], Awaitable[Result]]


def told(counts: Counts, most: float) -> Result:
    """What came of calls of which 99 in 100 must reach the PSAP within `most` seconds."""
    holds = counts.answered == counts.placed and counts.worst < most
    return Result(counts.answered, counts.placed, str(counts), holds)


@contextmanager
def stopped(stage: Stage, *parts: str) -> Iterator[None]:
    """While this lasts, parts of ours do nothing (SIGSTOP)."""
    processes = [stage.exchange.part(name) for name in parts]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def fill(descriptor: int) -> None:
    """Write until there is no room for one byte more."""
    for size in (65536, 4096, 1):
        try:
            while os.write(descriptor, b"\0" * size):
                continue
        except OSError:
            continue
