"""Messages on paper: those that the call leaves, and one that waits for each listing of the test.

The message `1` is for the first listing, and so on; alice left it a minute before the test began,
or, for a listing named Unknown, somebody whose number nobody knows.
"""

from collections.abc import Callable
from datetime import timedelta

from longlines.flow.messages import Message, MessagesFull, MessagesLost, Try
from longlines.flow.services import Clock
from longlines.rehearsal.listings import ListingsOfCase

FULL, FAILS = "full", "fails"
"""What a test says of messages: the caller has as many as he may; none can be kept."""

BEFORE = timedelta(minutes=1)
UNKNOWN = "Unknown"
"""A listing named so has a message from nobody."""


class KnownMessages:
    """The messages of a test; where the directory fails, they can't be read either."""

    def __init__(
        self, told: ListingsOfCase, number: Callable[[str], str], clock: Clock, state: str = ""
    ) -> None:
        self.kept = {
            str(place): Message(
                str(place),
                each.reference,
                each.name,
                "" if each.name == UNKNOWN else number("alice"),
                clock.now() - BEFORE,
                "message.wav",
                5.0,
                ready=True,
            )
            for place, each in enumerate(told.listings, 1)
        }
        self.tries: list[Try] = []
        self._fails = told.fails or state == FAILS
        self._full = state == FULL

    async def room(self, listing: str, sender: str) -> None:
        """There is room, where the test doesn't say otherwise."""
        self._there()
        if self._full:
            raise MessagesFull("the test says so")

    async def keep(self, message: Message) -> None:
        """Keep it. Raises MessagesLost where the test says so."""
        self._there()
        self.kept[message.id] = message

    async def drop(self, id: str) -> None:
        """Keep it no longer."""
        self.kept.pop(id, None)

    async def find(self, id: str) -> Message | None:
        """A message. Raises MessagesLost where the test says so."""
        self._there()
        return self.kept.get(id)

    async def tried(self, made: Try) -> None:
        """Remember how a try went. Raises MessagesLost where the test says so."""
        self._there()
        self.tries.append(made)

    def _there(self) -> None:
        if self._fails:
            raise MessagesLost("the test says so")
