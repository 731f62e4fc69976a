"""What is known of the carriers at this moment: calls, spending, and measured health.

Who chooses reads it, who measures fills it. Every change made through its methods moves
`serial`, by which those who keep something that follows from the state know that it is stale.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

EVERYWHERE = ""
"""The group of all numbers: what holds for a carrier where no narrower group was measured."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was measured of a carrier for a group of numbers.

    `quality` (how calls sound, how soon they ring) and `reliability` (how many get through) are
    from 0 to 1. `share` is the part of calls that it is offered: 1 when it is well, 0 while it
    is stepped back, between the two while it is tried again. `until` is when it will be tried
    again, `reason` why it was stepped back, in words.
    """

    quality: float = 1.0
    reliability: float = 1.0
    share: float = 1.0
    until: datetime | None = None
    reason: str = ""


WELL = Health()

MOST_KEPT = 10_000
"""Beginnings of numbers whose health is remembered until something new is measured."""


@dataclass(slots=True)
class Live:
    """One carrier now: `calls` in progress, `spent` on the day `spent_on` of the carrier's zone.

    `begun` holds the times of the newest tries, in seconds of the epoch.
    """

    calls: int = 0
    spent: Decimal = Decimal(0)
    spent_on: date | None = None
    begun: deque[float] = field(default_factory=lambda: deque(maxlen=1000))

    def within(self, now: float, seconds: float = 1.0) -> int:
        """How many tries began in the last `seconds` before `now`."""
        count = 0
        for at in reversed(self.begun):
            if at <= now - seconds:
                break
            count += at <= now
        return count


class Healths(dict[str, Health]):
    """Health by carrier for the numbers that begin alike; who isn't in it is well.

    It is a new one after each change, so that what follows from it may be kept in `derived`.
    """

    __slots__ = ("derived",)

    def __init__(self) -> None:
        super().__init__()
        self.derived: dict[object, Any] = {}


class State:
    """Live figures by carrier, health by carrier and group of numbers.

    A group is the beginning of numbers without the plus, such as a country's calling code; the
    longest that was measured counts.
    """

    def __init__(self) -> None:
        self.serial = 0
        self.ailing = False
        """Whether any carrier is offered less than all calls anywhere."""
        self._live: dict[str, Live] = {}
        self._health: dict[str, dict[str, Health]] = {}
        self._longest = 0
        self._merged: dict[str, Healths] = {}

    def live(self, carrier: str) -> Live:
        """A carrier's live figures."""
        found = self._live.get(carrier)
        if found is None:
            found = self._live[carrier] = Live()
        return found

    def began(self, carrier: str, at: float) -> None:
        """A try by that carrier began, `at` in seconds of the epoch."""
        live = self.live(carrier)
        live.calls += 1
        live.begun.append(at)
        self.serial += 1

    def offered(self, carrier: str, at: float) -> None:
        """A call was given to that carrier; who counts calls in progress is somebody else."""
        self.live(carrier).begun.append(at)
        self.serial += 1

    def ended(self, carrier: str) -> None:
        """A try or the call that came of it is over."""
        live = self.live(carrier)
        live.calls = max(0, live.calls - 1)
        self.serial += 1

    def counted(self, carrier: str, calls: int) -> None:
        """Set how many calls are in progress, as counted by somebody who sees them all."""
        self.live(carrier).calls = calls
        self.serial += 1

    def spent(self, carrier: str, amount: Decimal, day: date) -> None:
        """Set what was spent on a day of the carrier's zone, in the currency of all."""
        live = self.live(carrier)
        live.spent, live.spent_on = amount, day
        self.serial += 1

    def measured(self, carrier: str, group: str, health: Health) -> None:
        """Set the health of a carrier for a group of numbers, or EVERYWHERE."""
        self._health.setdefault(group, {})[carrier] = health
        self._longest = max(self._longest, len(group))
        self.ailing = self.ailing or health.share < 1
        self._merged.clear()
        self.serial += 1

    def forget(self) -> None:
        """Drop all that was measured."""
        self._health.clear()
        self._merged.clear()
        self._longest, self.ailing = 0, False
        self.serial += 1

    def health(self, carrier: str, number: str) -> Health:
        """The health of a carrier for a number in digits: the narrowest group that was measured."""
        return self.healths(number).get(carrier, WELL)

    def healths(self, number: str) -> Healths:
        """The same by carrier; who isn't in it is well."""
        begins = number[: self._longest]
        merged = self._merged.get(begins)
        if merged is None:
            if len(self._merged) >= MOST_KEPT:
                self._merged.clear()
            merged = self._merged[begins] = Healths()
            for length in range(len(begins) + 1):
                merged.update(self._health.get(begins[:length], {}))
        return merged
