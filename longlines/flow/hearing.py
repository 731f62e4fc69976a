"""Names by voice: an optional ear that a call may ask, beside keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, get_args

if TYPE_CHECKING:
    from longlines.directory.listing import Listing

Outcome: TypeAlias = Literal["heard", "unsure", "busy", "slow", "not_installed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""How hearing ended: with names; with nothing that is like a name of the place; not begun, as
others wait already; not in time, or the ear died; or there is no ear, or it isn't ready yet."""

WITHIN = 4.0
"""Seconds for which a caller waits at most, others before him included."""


@dataclass(frozen=True)
class Hearing:
    """What was heard: the listings, the likeliest first, where the outcome is `heard`.

    `said` is what it sounded like, for the trace.
    """

    outcome: Outcome
    listings: tuple[Listing, ...] = ()
    said: str = ""


class Recogniser(Protocol):
    """Hears which listing's name was said."""

    def ready(self, language: str) -> bool:
        """Whether names said in a language can be heard now. Asking makes it ready, if it can."""
        ...

    async def hear(self, sound: Path, place: str, kind: str) -> Hearing:
        """Who of a place ("" for everywhere) and kind ("" for any) was named in a recording.

        It never takes longer than WITHIN.
        """
        ...


class NoRecogniser:
    """Hears nothing."""

    def ready(self, language: str) -> bool:
        """Never."""
        return False

    async def hear(self, sound: Path, place: str, kind: str) -> Hearing:
        """Nothing."""
        return Hearing("not_installed")
