"""How often somebody may try something."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_KNOWN = 10_000
"""Names and addresses that are remembered; the ones heard of longest ago are forgotten first."""


class Limit:
    """At most `most` tries by each within `seconds`. Use from one thread."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def reached(self, who: str) -> bool:
        """Whether there is no try left."""
        tries = self._tries.get(who)
        if tries is None:
            return False
        while tries and tries[0] <= self._clock() - self._seconds:
            tries.popleft()
        return len(tries) >= self._most

    def count(self, who: str) -> None:
        """Count a try."""
        self._tries.setdefault(who, deque(maxlen=self._most)).append(self._clock())
        self._tries.move_to_end(who)
        if len(self._tries) > MOST_KNOWN:
            self._tries.popitem(last=False)

    def give_back(self, who: str) -> None:
        """Take the last try back."""
        if tries := self._tries.get(who):
            tries.pop()

    def forget(self, who: str) -> None:
        """Give all tries back."""
        self._tries.pop(who, None)
