"""Homes whose flows are in force without a voice having spoken a word."""

from collections.abc import Callable
from pathlib import Path

from longlines.flow import library, speech
from longlines.flow.library import Library
from longlines.live import taking
from longlines.live.history import Entry
from longlines.live.publisher import Publisher
from longlines.settings import CHECKOUT

SECOND = bytes(speech.RATE * 2)


class Hum:
    """A voice that says nothing, for a second."""

    def speak(self, text: str) -> bytes:
        return SECOND


def publisher(
    home: Path, flows: Path = CHECKOUT / "flows", waiting: Callable[[str], None] | None = None
) -> Publisher:
    """What puts `flows` in force in `home`."""
    return Publisher(flows, home / "sounds", home / "flow-versions", Hum(), waiting)


def take(home: Path, flows: Path = CHECKOUT / "flows", again: bool = False) -> list[Entry]:
    """Put in force what `flows` holds."""
    works = publisher(home, flows)
    with works.locked():
        return taking.take(works, again)


def published(home: Path, flows: Path = CHECKOUT / "flows") -> Library:
    """What is in force then."""
    take(home, flows)
    return library.load_published(home / "flow-versions")
