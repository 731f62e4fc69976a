"""Time that passes only when somebody on a line lets it."""

from datetime import datetime, timedelta


class VirtualClock:
    """`seconds` since the call began, at `start` (aware, UTC)."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.start + timedelta(seconds=self.seconds)

    def until(self, seconds: float) -> None:
        """Let the time come; never back."""
        self.seconds = max(self.seconds, seconds)
