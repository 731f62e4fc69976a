"""transfer: hand the caller to a person."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Seconds, Word
from longlines.flow.model import HandBack, Result, Verb

NO_LIMIT = 0.0


@dataclass(frozen=True)
class Transfer(Verb):
    """Put the caller into the queue `to` until somebody picks up.

    The operator's phone shows the caller's number, the flow and `reason`. With `wait` the caller
    waits at most that long. Outcomes: no_answer (nobody within `wait`), unavailable.
    """

    name: ClassVar[str] = "transfer"
    outcomes: ClassVar[tuple[str, ...]] = ("no_answer", "unavailable")
    short: ClassVar[str] = "to"
    ends: ClassVar[bool] = True

    to: Word
    reason: Word = "operator"
    wait: Seconds = NO_LIMIT

    async def run(self, call: Call) -> Result:
        """The PBX queues the call."""
        return HandBack(
            "queue",
            {
                "LL_QUEUE": self.to,
                "LL_REASON": self.reason,
                "LL_WAIT": str(int(self.wait)) if self.wait else "",
            },
        )
