"""Messages as files in the spool: one for each, and one line for each try to deliver them."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

from longlines.flow.messages import (
    MOST_WAITING,
    Message,
    MessagesFull,
    MessagesLost,
    Try,
    message_of,
    state,
    try_of,
)
from longlines.settings import Settings

TRIES = "tries.jsonl"
LONGEST = 4_000

Done = TypeVar("Done")


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; may raise TimeoutError."""

    def __call__(self, work: Callable[[], Done], /) -> Coroutine[Any, Any, Done]:
        """What the work gives."""
        ...


class HouseMessages:
    """The messages of this home; `aside` reads and writes."""

    def __init__(self, settings: Settings, aside: Aside) -> None:
        self._settings = settings
        self._aside = aside

    async def room(self, listing: str, sender: str) -> None:
        """Raises MessagesFull, MessagesLost."""

        def look() -> int:
            made = tries(self._settings)
            found = [
                each
                for each in every(self._settings)
                if (each.listing, each.sender) == (listing, sender)
            ]
            return sum(state(each, made[each.id]) == "waiting" for each in found)

        if await self._done(look) >= MOST_WAITING:
            raise MessagesFull(f"{MOST_WAITING} messages to {listing} wait already")

    async def keep(self, message: Message) -> None:
        """Keep it; whole, or not at all. Raises MessagesLost."""

        def write() -> None:
            path = folder(self._settings) / f"{message.id}.json"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = path.with_suffix(".new")
            with new.open("w", encoding="utf-8") as file:
                json.dump(message.as_json(), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)

        await self._done(write)

    async def drop(self, id: str) -> None:
        """Keep it no longer. Raises MessagesLost."""
        path = folder(self._settings) / f"{id}.json"
        await self._done(lambda: path.unlink(missing_ok=True))

    async def find(self, id: str) -> Message | None:
        """A message that waits. Raises MessagesLost."""

        def look() -> Message | None:
            found = _read(folder(self._settings) / f"{id}.json") if id.isdigit() else None
            waits = found and state(found, tries(self._settings)[id]) != "heard"
            return found if waits else None

        return await self._done(look)

    async def tried(self, made: Try) -> None:
        """Write down how a try went. Raises MessagesLost."""
        await self._done(lambda: note(self._settings, made))

    async def _done(self, work: Callable[[], Done]) -> Done:
        try:
            return await self._aside(work)
        except (OSError, TimeoutError) as error:
            raise MessagesLost(f"{folder(self._settings)}: {error}") from error


def folder(settings: Settings) -> Path:
    """Where they are."""
    return settings.spool / "messages"


def every(settings: Settings) -> list[Message]:
    """All messages, the oldest first; a file that is none is passed over. Raises OSError."""
    found = map(_read, folder(settings).glob("*.json"))
    return sorted(filter(None, found), key=lambda each: (each.at, each.id))


def tries(settings: Settings) -> defaultdict[str, list[Try]]:
    """The tries to deliver each message, in their order. Raises OSError."""
    found: defaultdict[str, list[Try]] = defaultdict(list)
    path = folder(settings) / TRIES
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    for line in lines:
        try:
            made = try_of(json.loads(line[:LONGEST]))
        except (ValueError, KeyError, TypeError, StopIteration):
            continue
        found[made.message].append(made)
    return found


def note(settings: Settings, made: Try) -> None:
    """Write down how a try went. Raises OSError."""
    path = folder(settings) / TRIES
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(made.as_json()) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Message | None:
    try:
        return message_of(json.loads(path.read_text("utf-8")[:LONGEST]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
