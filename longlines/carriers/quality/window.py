"""Counts of the last hour that weigh less the older they are."""

from collections import Counter
from collections.abc import Iterator, Mapping

WIDTH = 60.0
"""Seconds of one bucket."""

BUCKETS = 60
"""How many are kept: an hour."""

HALF_LIFE = 15.0
"""Buckets after which what was counted weighs half."""

_WEIGHTS = [0.5 ** (age / HALF_LIFE) for age in range(BUCKETS)]


class Window:
    """Named counts by the minute. What is older than the window is gone for good.

    The result depends on what was counted, not on the order in which it was. All times are in
    seconds of the epoch.
    """

    def __init__(self) -> None:
        self._buckets: dict[int, Counter[str]] = {}
        self._newest = 0

    def add(self, at: float, counts: Mapping[str, int], now: float) -> None:
        """Count what happened `at` that time."""
        bucket = int(at // WIDTH)
        if abs(self.move(now) - bucket) < BUCKETS:
            self._buckets.setdefault(bucket, Counter()).update(counts)

    def take_back(self, at: float, counts: Mapping[str, int]) -> None:
        """Undo an `add` of the same."""
        bucket = self._buckets.get(int(at // WIDTH))
        if bucket is not None:
            bucket.subtract(counts)

    def sums(self, now: float) -> dict[str, float]:
        """Everything counted, each minute by its weight: 1 now, half after a quarter of an hour."""
        newest = self.move(now)
        total: dict[str, float] = {}
        for number, counts in sorted(self._buckets.items()):
            weight = _WEIGHTS[max(0, newest - number)]
            for name, count in counts.items():
                total[name] = total.get(name, 0.0) + weight * count
        return total

    @property
    def empty(self) -> bool:
        """Is nothing left of what was counted?"""
        return not self._buckets

    def minutes(self, now: float, name: str) -> Iterator[int]:
        """One count in each minute of the window, the oldest first, without weights."""
        newest = self.move(now)
        for number in range(newest - BUCKETS + 1, newest + 1):
            yield self._buckets[number][name] if number in self._buckets else 0

    def move(self, now: float) -> int:
        """Drop what has become too old; the number of the newest minute."""
        newest = int(now // WIDTH)
        if newest != self._newest:
            self._newest = newest
            for number in [each for each in self._buckets if each <= newest - BUCKETS]:
                del self._buckets[number]
        return newest
