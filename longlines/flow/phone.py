"""What a flow needs of a telephone line, and nothing of how it is reached.

`agi` provides a Phone over AGI, the simulator and the tests provide others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

KEYS = "0123456789*#"


class Hangup(Exception):
    """The party on this line hung up. Raised by whichever Phone call notices first."""


class LineLost(Exception):
    """The connection to the PBX broke or answered nonsense; the call itself may still be up."""


@dataclass(frozen=True)
class Audio:
    """8 kHz audio that the PBX can play: its path without suffix, its length in seconds.

    `text` is what is heard in it, in words.
    """

    path: str
    seconds: float
    text: str = ""


@dataclass(frozen=True)
class Keyed:
    """What a caller keyed: the digits without a closing `#`, and whether `#` closed them."""

    digits: str
    closed: bool


@dataclass(frozen=True)
class Listened:
    """What a recording came to: its length in seconds, 0 for none, and the key that ended it."""

    seconds: float
    key: str = ""


class Phone(Protocol):
    """One party's line. Times are seconds. Every method may raise Hangup or LineLost."""

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        """Play `audio`; a key in `stop_keys` stops it and is returned, "" when it played out."""
        ...

    async def key(self, wait: float) -> str:
        """Wait for one key; "" when none came within `wait`."""
        ...

    async def keys(self, at_most: int, wait: float) -> Keyed:
        """Collect keys until `#`, `at_most` of them, or `wait` passed since the last one."""
        ...

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = 2.0
    ) -> float:
        """Record to `path` (.wav, 8 kHz), after a tone; returns the length in seconds, 0 if none.

        That many seconds of `silence` end the recording too.
        """
        ...

    async def listen(self, path: Path, up_to: float, silence: float) -> Listened:
        """Record as `record` does; any key ends it, and is told."""
        ...

    async def set(self, variables: Mapping[str, str]) -> None:
        """Write channel variables; together, or not at all."""
        ...

    async def get(self, name: str) -> str:
        """Read a channel variable; "" when it isn't set."""
        ...

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        """Write an event (`LL_NOTE`, `LL_SURVEY`...) with its facts into the PBX's event log."""
        ...

    async def away(self, up_to: float) -> None:
        """Say that up to so many seconds may pass until the next request for this line."""
        ...
