"""Watches one carrier in one group of numbers: steps it back when it fails, tries it again gently.

It knows no clock: every time is given to it, in seconds of the epoch, so that the tries of the
last hour, told again, bring it to where it stood.
"""

from enum import StrEnum

from longlines.carriers.quality.recent import Recent
from longlines.carriers.quality.rules import Rules


class Standing(StrEnum):
    """How a carrier stands: gets its calls, gets none, or gets a few to show what it can."""

    WELL = "well"
    STEPPED_BACK = "stepped_back"
    TRYING = "trying"


class Watch:
    """One carrier in one group. `until` is when a stepped back one is tried again; `why` says why
    it was stepped back, in words.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.recent = Recent(rules.memory)
        self.failed_in_a_row = 0
        self.until: float | None = None
        self.why = ""
        self._since = 0.0
        self._times = 0
        self._probes = [0, 0]  # failed, effective

    def standing(self, now: float) -> Standing:
        """How it stands at that time."""
        if self.until is None:
            return Standing.WELL
        return Standing.STEPPED_BACK if now < self.until else Standing.TRYING

    def take(self, good: bool, started: float, at: float) -> None:
        """Learn from a try that began at `started` and was settled `at`."""
        if self.until is not None:
            self._probed(good, started, at)
            return
        self.failed_in_a_row = 0 if good else self.failed_in_a_row + 1
        self.recent.add(good, at)
        if not good and (why := self._fails(at)):
            self.step_back(why, at)

    def step_back(self, why: str, at: float) -> None:
        """Give it no calls for a while, each time for longer."""
        if self.until is None and at - self._since > self.rules.forgiven:
            self._times = 0
        self.until = at + self.rules.pause(self._times)
        self.why = why
        self._times += 1
        self._clear(at)

    def restore(self, at: float) -> None:
        """Give it its calls again; what it did before is forgotten."""
        self.until = None
        self.why = ""
        self._clear(at)

    def _clear(self, at: float) -> None:
        self._since = at
        self._probes = [0, 0]
        self.failed_in_a_row = 0
        self.recent.clear()

    def _fails(self, at: float) -> str:
        rules = self.rules
        if self.failed_in_a_row >= rules.in_a_row:
            return f"its last {self.failed_in_a_row} tries failed"
        return failing(*self.recent.counts(at), rules)

    def _probed(self, good: bool, started: float, at: float) -> None:
        """A try while it is not well: what began before doesn't count.

        One that began while it was stepped back was given to it because nobody else was left. It
        can show that the carrier is well again; a failure then shows nothing new.
        """
        assert self.until is not None
        if started < self._since or (not good and started < self.until):
            return
        self._probes[good] += 1
        if self._probes[False] >= self.rules.probe_failures:
            self.step_back(f"tried again, {self._probes[False]} more tries failed", at)
        elif self._probes[True] >= self.rules.probes:
            self.restore(at)


def failing(good: float, bad: float, rules: Rules) -> str:
    """Why so many effective and failed tries are too bad, in words; "" if they are not."""
    total = good + bad
    if total < rules.samples or good >= rules.least_effective * total:
        return ""
    return f"{bad / total:.0%} of its recent tries failed"
