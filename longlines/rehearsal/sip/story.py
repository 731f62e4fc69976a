"""What happened on a real call, as its parties noticed it."""

import time
from collections.abc import Callable

from longlines.rehearsal.transcript import Event, Who


class Story:
    """The events of one call since it was dialled; `seconds` is how long ago that was."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the call has taken so far."""
        return time.monotonic() - self.began

    def add(self, who: Who, text: str, prompt: str = "", at: float | None = None) -> None:
        """Something happened, now or at a monotonic time."""
        moment = self.seconds if at is None else at - self.began
        self.events.append(Event(moment, who, text, prompt))

    def told(self) -> list[Event]:
        """All of it, in the order in which it happened."""
        return sorted(self.events, key=lambda event: event.at)


Words = Callable[[str], str]
"""The words of a prompt, by its key; a value in it stands as `{name}`."""
