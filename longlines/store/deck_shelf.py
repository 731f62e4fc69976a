"""Decks as they were in force at moments of the past, each version read from the database once."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from longlines.rates.model import Deck, Side
from longlines.store import decks
from longlines.store.deck_versions import Version, in_force

MOST_DECKS = 40
"""Versions that are held; those longest out of use go first. One of 383,000 rows is 8 MB."""


class DeckShelf:
    """For whoever asks for decks again and again. Use from one thread; `refresh` sees imports."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, list[Version]] = {}
        self._held: OrderedDict[tuple[str, int], Deck] = OrderedDict()
        self.refresh()

    def refresh(self) -> None:
        """Look which versions there are; one small query."""
        self._known = {}
        for version in decks.versions(self._engine):
            self._known.setdefault(version.name, []).append(version)

    def at(self, side: Side, names: Sequence[str], moment: datetime) -> list[Deck]:
        """The decks of these names that were in force at a moment (aware), in this order.

        Whole, so that `Deck.longest` has to be asked with the moment. Names without a deck in
        force are left out. Raises DeckError for one that was damaged.
        """
        found = []
        for name in names:
            known = [each for each in self._known.get(name, ()) if each.side == side]
            version = in_force(known, moment)
            if version is not None:
                found.append(self._deck(version))
        return found

    def _deck(self, version: Version) -> Deck:
        place = (version.name, version.version)
        deck = self._held.get(place)
        if deck is None:
            deck = self._held[place] = decks.load(
                self._engine, version.name, version=version.version
            )
            if len(self._held) > MOST_DECKS:
                self._held.popitem(last=False)
        self._held.move_to_end(place)
        return deck
