"""What one try teaches about the carrier that was asked."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a try went, in the words of `longlines.billing.endings`."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    NO_SUCH_NUMBER = "no_such_number"
    GAVE_UP = "gave_up"
    FAILED = "failed"


EFFECTIVE = frozenset([Ending.ANSWERED, Ending.BUSY, Ending.NO_ANSWER, Ending.REFUSED])
"""The network did its part: the called end was reached (ITU-T E.425)."""

SEIZURES = EFFECTIVE | {Ending.FAILED}
"""What counts at all. A number that nobody has, and a caller who left before the carrier said
anything, say nothing about the carrier."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One try. Times are in seconds of the epoch, lengths in milliseconds, `mos` in hundredths.

    `settled` is when its `ending` was known (answer, or end of a try without one); both are None
    while it is open. `over` is when it ended, None while it goes on. What is not known of it is
    None. `signs` are those of a false answer: short, instant, silent.
    """

    carrier: str
    group: str
    started: float
    settled: float | None = None
    over: float | None = None
    ending: Ending | None = None
    pdd: int | None = None
    talk: int | None = None
    mos: int | None = None
    signs: frozenset[str] = frozenset()

    @property
    def good(self) -> bool | None:
        """Did the carrier do its part? None where the try doesn't say, or not yet."""
        return self.ending in EFFECTIVE if self.ending in SEIZURES else None
