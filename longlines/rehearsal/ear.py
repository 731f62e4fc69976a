"""What a test says that the ear hears, a name or an outcome for each time: [Ann Smith, unsure].

Without any there is no ear, and names are keyed.
"""

from collections.abc import Sequence
from pathlib import Path

from longlines.directory.query import Query
from longlines.flow.hearing import OUTCOMES, Hearing
from longlines.flow.listings import Listings

LANGUAGE = "en"


class KnownEar:
    """Hears what the test says, one after the other; then nothing more is understood."""

    def __init__(self, heard: Sequence[str], listings: Listings) -> None:
        self._there = bool(heard)
        self._heard = list(heard)
        self._listings = listings

    def ready(self, language: str) -> bool:
        """Whether the test has an ear."""
        return self._there and language == LANGUAGE

    async def hear(self, sound: Path, place: str, kind: str) -> Hearing:
        """What comes next in the test."""
        said = self._heard.pop(0) if self._heard else "unsure"
        for outcome in OUTCOMES[1:]:
            if said == outcome:
                return Hearing(outcome)
        found = self._listings.search(Query(text=said, place=place, kind=kind))
        listings = tuple(hit.listing for hit in found.hits)
        return Hearing("heard" if listings else "unsure", listings, said)
