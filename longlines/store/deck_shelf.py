"""Decks by the moment at which they were in force, each read once from the database."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine

from longlines.billing.rating.model import Unrated
from longlines.rates.model import Deck, Side
from longlines.rates.problems import DeckError
from longlines.store.deck_versions import Version, in_force, told

KEPT = 64
"""Decks that are kept in memory: those of the carriers and plans of an office, in a version or two
each. One of 400,000 prefixes takes 10 MB."""


class DeckShelf:
    """May be used from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: Mapping[str, Sequence[Version]] = {}
        self._decks: OrderedDict[tuple[str, int, str], Deck] = OrderedDict()

    def look(self) -> None:
        """See which versions there are by now. Raises SQLAlchemy's errors."""
        found: dict[str, list[Version]] = {}
        with self._engine.connect() as connection:
            for each in told(connection):
                found.setdefault(each.name, []).append(each)
        self._known = found

    def names(self, side: Side) -> list[str]:
        """Names of the decks of a side that `look` saw."""
        return [name for name, known in self._known.items() if known[0].side == side]

    def at(self, side: Side, names: Sequence[str], moment: datetime) -> list[Deck]:
        """The decks of these names that were in force at `moment`, as far as `look` saw them.

        Raises Unrated for a deck that can't be read.
        """
        known = (self._known.get(name, ()) for name in names)
        chosen = (in_force([each for each in of if each.side == side], moment) for of in known)
        return [self._deck(version) for version in chosen if version is not None]

    def _deck(self, version: Version) -> Deck:
        key = (version.name, version.version, version.sha256)
        with self._lock:
            if key not in self._decks:
                self._decks[key] = self._read(version)
                if len(self._decks) > KEPT:
                    self._decks.popitem(last=False)
            self._decks.move_to_end(key)
            return self._decks[key]

    def _read(self, version: Version) -> Deck:
        # Brings numpy, which the Python of one call's script lacks.
        from longlines.store import decks

        try:
            return decks.load(self._engine, version.name, version=version.version)
        except DeckError as error:
            raise Unrated(str(error)) from error
