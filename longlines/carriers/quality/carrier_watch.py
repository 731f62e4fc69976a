"""Watches one carrier: in each group of numbers, and as a whole.

A road that is broken to one country steps the carrier back for that country. A trunk that is dead
fails everywhere at once, long before any one group has enough tries: so the carrier as a whole is
judged by the groups for which it isn't stepped back, once at least two of them fail.
"""

from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.watch import Standing, Watch, failing

EVERYWHERE = ""
_WORST_FIRST = (Standing.STEPPED_BACK, Standing.TRYING, Standing.WELL)


class CarrierWatch:
    """All that one carrier's tries say about whether to give it calls."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._groups: dict[str, Watch] = {}
        self._whole = Watch(rules)
        self._run: list[str] = []  # groups of the failures since anything went well

    def take(self, group: str, good: bool, started: float, at: float) -> None:
        """Learn from one try; times in seconds of the epoch."""
        if self._whole.until is not None:
            self._whole.take(good, started, at)
            if self._whole.until is None:
                self._begin_anew(at)
            return
        watch = self._groups.get(group)
        if watch is None:
            watch = self._groups[group] = Watch(self._rules)
        watch.take(good, started, at)
        if good:
            self._run.clear()
            return
        self._run.append(group)
        if watch.until is not None:
            self._run = [each for each in self._run if each != group]
        elif why := self._fails(at):
            self._whole.step_back(why, at)
            self._run.clear()

    def standing(self, group: str, now: float) -> tuple[Standing, float | None, str]:
        """How it stands for a group: (standing, until when it is stepped back, why)."""
        watches = [self._whole, *([self._groups[group]] if group in self._groups else [])]
        found = {watch.standing(now): watch for watch in reversed(watches)}
        worst = next(each for each in _WORST_FIRST if each in found)
        until = [watch.until for watch in watches if watch.until and watch.until > now]
        return worst, max(until, default=None), found[worst].why

    def groups(self, now: float) -> list[str]:
        """The groups in which it is not well, narrower than everywhere."""
        return [
            group
            for group, watch in self._groups.items()
            if watch.standing(now) is not Standing.WELL
        ]

    def release(self, at: float) -> None:
        """Give it all its calls again: somebody has said that it is well."""
        self._whole.restore(at)
        self._begin_anew(at)

    def _begin_anew(self, at: float) -> None:
        for watch in self._groups.values():
            watch.restore(at)
        self._run.clear()

    def _fails(self, at: float) -> str:
        judged = [watch for watch in self._groups.values() if watch.until is None]
        counts = [watch.recent.counts(at) for watch in judged]
        if len(self._run) >= self._rules.in_a_row and len(set(self._run)) > 1:
            return f"its last {len(self._run)} tries failed, to {len(set(self._run))} groups"
        if sum(bad >= self._rules.least_effective for _, bad in counts) < 2:
            return ""
        return failing(sum(good for good, _ in counts), sum(bad for _, bad in counts), self._rules)
