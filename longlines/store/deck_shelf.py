"""Decks as they were in force at moments of the past, each version read from the database once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Engine

from longlines.rates.model import Deck, Side
from longlines.store.deck_versions import Version, in_force, told

MOST_DECKS = 40
"""Versions that are held; those longest out of use go first. One of 383,000 rows is 8 MB."""


_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class _Span(NamedTuple):
    """From when until just before when a name has one deck in force, or none."""

    since: datetime
    until: datetime
    deck: Deck | None


class DeckShelf:
    """For whoever asks for decks again and again, from any thread; `refresh` sees imports.

    With `known_by` only versions that had been imported by then are seen.
    """

    def __init__(self, engine: Engine, known_by: datetime | None = None) -> None:
        self._engine = engine
        self._known_by = known_by
        self._lock = threading.Lock()
        self._known: dict[str, list[Version]] | None = None
        self._held: OrderedDict[tuple[str, int], Deck] = OrderedDict()
        self._spans: dict[tuple[Side, str], _Span] = {}

    def refresh(self) -> None:
        """Look which versions there are; one small query."""
        known: dict[str, list[Version]] = {}
        with self._engine.connect() as connection:
            for version in told(connection):
                if self._known_by is not None and version.imported_at > self._known_by:
                    continue
                known.setdefault(version.name, []).append(version)
        if known != self._known:
            self._known, self._spans = known, {}

    def names(self, side: Side) -> list[str]:
        """The names of all decks of a side."""
        return [name for name, known in self._versions().items() if known[0].side == side]

    def at(self, side: Side, names: Sequence[str], moment: datetime) -> list[Deck]:
        """The decks of these names that were in force at a moment (aware), in this order.

        Whole, so that `Deck.longest` has to be asked with the moment. Names without a deck in
        force are left out. Raises DeckError for one that was damaged.
        """
        found, versions = [], self._versions()
        for name in names:
            if name not in versions:
                continue
            span = self._spans.get((side, name))
            if span is None or not span.since <= moment < span.until:
                span = self._span(side, name, moment)
            if span.deck is not None:
                found.append(span.deck)
        return found

    def _span(self, side: Side, name: str, moment: datetime) -> "_Span":
        """The deck of a name at a moment, with all moments that have the same."""
        known = [each for each in self._versions().get(name, ()) if each.side == side]
        borders = {each.effective_from for each in known}
        version = in_force(known, moment)
        span = _Span(
            max((each for each in borders if each <= moment), default=_FIRST),
            min((each for each in borders if each > moment), default=_LAST),
            None if version is None else self._deck(version),
        )
        if len(self._spans) >= MOST_DECKS:
            self._spans.clear()
        self._spans[side, name] = span
        return span

    def _versions(self) -> dict[str, list[Version]]:
        if self._known is None:
            self.refresh()
        return self._known or {}

    def _deck(self, version: Version) -> Deck:
        # Brings numpy, which the Python of one call's script hasn't got.
        from longlines.store import decks

        place = (version.name, version.version)
        with self._lock:
            deck = self._held.get(place)
            if deck is None:
                deck = self._held[place] = decks.load(
                    self._engine, version.name, version=version.version
                )
                if len(self._held) > MOST_DECKS:
                    self._held.popitem(last=False)
            self._held.move_to_end(place)
            return deck
