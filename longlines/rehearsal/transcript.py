"""What happened on a call, moment by moment, as a person tells it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from longlines.rehearsal.clock import VirtualClock

Who: TypeAlias = Literal["caller", "called", "exchange", "engine"]


@dataclass(frozen=True)
class Event:
    """One thing that somebody heard or did, `at` so many seconds into the call."""

    at: float
    who: Who
    text: str
    prompt: str = ""

    def as_json(self) -> dict[str, Any]:
        """The event as scripts see it; `at` in seconds."""
        return {
            "at": round(self.at, 3),
            "who": self.who,
            "text": self.text,
            "prompt": self.prompt or None,
        }


Tell: TypeAlias = Callable[[Event], None]


def untold(event: Event) -> None:
    """Tell nobody."""


@dataclass
class Transcript:
    """The events of a call so far; each is told to `tell` when it happens."""

    clock: VirtualClock
    tell: Tell = untold
    events: list[Event] = field(default_factory=list)

    def add(self, who: Who, text: str, prompt: str = "") -> None:
        """Something happens now."""
        event = Event(self.clock.seconds, who, text, prompt)
        self.events.append(event)
        self.tell(event)
