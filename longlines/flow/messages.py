"""Messages to parties whose number isn't published: left by one call, told by another.

A message knows the listing it is for, never its number: that is looked up when it is delivered.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias, get_args

Outcome: TypeAlias = Literal[
    "begun", "heard", "unheard", "refused", "busy", "no_answer", "unavailable", "failed", "unwanted"
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""How a try to deliver a message went: `begun` while it isn't over, or was lost; `heard` was
confirmed by a key; `unwanted`: the listing is gone, or takes no messages any more."""

LAST: frozenset[Outcome] = frozenset(("heard", "unwanted"))
"""After these nothing is tried again."""

MOST_WAITING = 3
"""Messages from one caller to one listing that wait at most."""


class MessagesLost(Exception):
    """Messages can't be kept or read now; the message says why."""


class MessagesFull(Exception):
    """The caller has as many messages waiting there as he may."""


@dataclass(frozen=True)
class Message:
    """One message. `id` is digits; `listing` the reference of whom it is for, `name` his name.

    `sender` is the caller's number (E.164), "" when nobody knows it; `at` when it was left, aware
    UTC; `file` its name among the recordings, of so many `seconds`. It is not `ready` while the
    caller may still record it anew.
    """

    id: str
    listing: str
    name: str
    sender: str
    at: datetime
    file: str
    seconds: float
    ready: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return {**vars(self), "at": self.at.isoformat()}

    def settled(self) -> "Message":
        """The same, ready to be delivered."""
        return replace(self, ready=True)


@dataclass(frozen=True)
class Try:
    """A try to deliver a message: when it began or ended, and how."""

    message: str
    at: datetime
    outcome: Outcome

    def as_json(self) -> dict[str, Any]:
        """For a line of the record."""
        return {**vars(self), "at": self.at.isoformat(timespec="milliseconds")}


def message_of(facts: dict[str, Any]) -> Message:
    """What `as_json` told. Raises KeyError, TypeError, ValueError for anything else."""
    texts = {name: str(facts[name]) for name in ("id", "listing", "name", "sender", "file")}
    at, ready = datetime.fromisoformat(facts["at"]), facts["ready"] is True
    if not texts["id"].isdigit() or at.tzinfo is None:
        raise ValueError("no message")
    return Message(**texts, at=at, seconds=float(facts["seconds"]), ready=ready)


def try_of(facts: dict[str, Any]) -> Try:
    """What `as_json` told. Raises KeyError, TypeError, ValueError for anything else."""
    outcome = next(each for each in OUTCOMES if each == facts["outcome"])
    return Try(str(facts["message"]), datetime.fromisoformat(facts["at"]), outcome)


class Messages(Protocol):
    """Keeps messages until they are delivered."""

    async def room(self, listing: str, sender: str) -> None:
        """Raises MessagesFull for a sender who has MOST_WAITING there; MessagesLost."""
        ...

    async def keep(self, message: Message) -> None:
        """Keep it, in place of one with the same id. Raises MessagesLost."""
        ...

    async def drop(self, id: str) -> None:
        """Keep it no longer. Raises MessagesLost."""
        ...

    async def find(self, id: str) -> Message | None:
        """A message that is still to be told. Raises MessagesLost."""
        ...

    async def tried(self, made: Try) -> None:
        """Write down how a try went. Raises MessagesLost."""
        ...


class NoMessages:
    """Keeps none."""

    async def room(self, listing: str, sender: str) -> None:
        """There is no place. Raises MessagesLost."""
        raise MessagesLost("no messages are kept here")

    async def keep(self, message: Message) -> None:
        """Refuse. Raises MessagesLost."""
        raise MessagesLost("no messages are kept here")

    async def drop(self, id: str) -> None:
        """There is none."""

    async def find(self, id: str) -> Message | None:
        """None."""
        return None

    async def tried(self, made: Try) -> None:
        """Refuse. Raises MessagesLost."""
        raise MessagesLost("no messages are kept here")


WAITS = (
    timedelta(0),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=24),
)
"""How long after the try before each try is made; after the last there is none."""

DRAFT = timedelta(minutes=10)
"""After so long a message is ready although nobody said so: the engine that took it is dead."""


def due_at(message: Message, tries: list[Try]) -> datetime | None:
    """When the next try is due; None for never. `tries` are all of that message, in order."""
    if any(each.outcome in LAST for each in tries):
        return None
    begun = [each for each in tries if each.outcome == "begun"]
    if len(begun) >= len(WAITS):
        return None
    if not begun:
        return message.at if message.ready else message.at + DRAFT
    return tries[-1].at + WAITS[len(begun)]


def state(message: Message, tries: list[Try]) -> str:
    """In a word: waiting, heard, unwanted, or given-up after the last try."""
    last = next((each.outcome for each in tries if each.outcome in LAST), None)
    if last is not None:
        return last
    return "waiting" if due_at(message, tries) else "given-up"
