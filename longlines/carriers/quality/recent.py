"""Good and bad tries of a moment ago, in constant space and time."""


class Recent:
    """Two counts that weigh half after each `half_life` seconds."""

    def __init__(self, half_life: float) -> None:
        self._half_life = half_life
        self._at = 0.0
        self._good = 0.0
        self._bad = 0.0

    def add(self, good: bool, at: float) -> None:
        """Count one try, `at` in seconds of the epoch; one told late weighs what it should."""
        if at > self._at:
            fade = self._fade(at)
            self._good, self._bad, self._at = self._good * fade, self._bad * fade, at
        weight = 0.5 ** ((self._at - at) / self._half_life)
        if good:
            self._good += weight
        else:
            self._bad += weight

    def counts(self, now: float) -> tuple[float, float]:
        """(good, bad) as they weigh now."""
        fade = self._fade(now)
        return self._good * fade, self._bad * fade

    def clear(self) -> None:
        """Forget everything."""
        self._good = self._bad = 0.0

    def _fade(self, now: float) -> float:
        return float(0.5 ** (max(0.0, now - self._at) / self._half_life))
