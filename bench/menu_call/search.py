"""How many calls a second, without one that fails: up and down in ever smaller steps."""

from dataclasses import dataclass, field

FIRST_STEP = 1.25
SMALLEST_STEP = 1.03


@dataclass
class Search:
    """One contender's search; `rate` is what to offer next, in calls a second."""

    rate: float
    step: float = FIRST_STEP
    tried: list[tuple[float, bool]] = field(default_factory=list)

    def note(self, rate: float, clean: bool) -> None:
        """Take a trial's result and choose the next rate; a turn of direction halves the step."""
        if self.tried and self.tried[-1][1] != clean:
            self.step = max(SMALLEST_STEP, 1 + (self.step - 1) / 2)
        self.tried.append((rate, clean))
        self.rate = rate * self.step if clean else rate / self.step

    @property
    def best(self) -> float:
        """The highest rate at which no call failed; 0 when there was none."""
        return max((rate for rate, clean in self.tried if clean), default=0.0)

    @property
    def bounded(self) -> bool:
        """Whether a rate that failed and one that didn't are both known."""
        return self.best > 0 and self.lowest_failure is not None

    @property
    def lowest_failure(self) -> float | None:
        """The lowest rate at which a call failed; None when there was none."""
        return min((rate for rate, clean in self.tried if not clean), default=None)


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` (0 to 1) of the sorted values lie; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def first_rate(rate: float, cores: int, spent: float, seconds: float) -> float:
    """Where to begin: somewhat above the rate at which all cores would be busy.

    `spent` processor seconds went into calls at `rate` a second over `seconds`.
    """
    return max(2.0, 1.2 * rate * cores * seconds / spent) if spent else rate
