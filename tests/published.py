"""Homes whose flows are in force without a voice having spoken a word."""

from collections.abc import Callable
from pathlib import Path

from longlines.flow import library, sound
from longlines.flow.library import Library
from longlines.flow.sources import Sources
from longlines.flow.spoken import recorded
from longlines.live import taking
from longlines.live.history import Entry
from longlines.live.publisher import Publisher
from longlines.settings import CHECKOUT


class Hum:
    """A voice that says nothing, for a second."""

    def name(self, language: str) -> str:
        return f"hum-{language}"

    def speak(self, text: str, language: str) -> bytes:
        return b"\xff" * sound.RATE


def sources(home: Path, flows: Path) -> Sources:
    """Audio that is a hum where nothing better is there."""
    return Sources(flows / library.PROMPTS, home / "sounds", Hum(), recorded.words())


def publisher(
    home: Path, flows: Path = CHECKOUT / "flows", waiting: Callable[[str], None] | None = None
) -> Publisher:
    """What puts `flows` in force in `home`."""
    return Publisher(flows, sources(home, flows), home / "flow-versions", waiting)


def take(home: Path, flows: Path = CHECKOUT / "flows", again: bool = False) -> list[Entry]:
    """Put in force what `flows` holds."""
    works = publisher(home, flows)
    with works.locked():
        return taking.take(works, again)


def published(home: Path, flows: Path = CHECKOUT / "flows") -> Library:
    """What is in force then."""
    take(home, flows)
    return library.load_published(home / "flow-versions")
