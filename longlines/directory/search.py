"""The one search of directory assistance, behind voice, desk, CLI and HTTP."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from longlines.directory import keypad, record, written
from longlines.directory.building import built, joined
from longlines.directory.duty import Duty, on_duty
from longlines.directory.index import Index
from longlines.directory.layout import FORM, DirectoryError, Marks
from longlines.directory.listing import KINDS, Listing
from longlines.directory.query import MOST_AT_A_PLACE, MOST_HITS, Found, Hit, Query
from longlines.files import arrays
from longlines.files.arrays import Content

__all__ = ["Directory", "Found", "Hit", "Query"]

LIKE_A_PLACE = 0.75
"""How like the name of a place has to be to be taken for it, where none begins so."""

PLACES_KEPT = 16
"""Places of which it is remembered what is there."""

_NOTHING = Found()


class Directory:
    """Listings in memory. It never changes; another one takes its place."""

    def __init__(self, content: Content) -> None:
        self._index = Index(content)
        self._places: dict[str, tuple[Marks, str]] = {}
        self.version = int(content.about.get("version", 0))
        """Which state of the database it was built from, 0 for none."""

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> "Directory":
        """A directory of these listings; those that are non-listed are left out."""
        return cls(built(map(record.row_of, listings)))

    @classmethod
    def open(cls, path: Path) -> "Directory":
        """The directory in a file, mapped, so that processes share it. Raises DirectoryError."""
        mapped = arrays.opened(path, FORM)
        try:
            return cls(Content(mapped.about, dict(mapped.parts)))
        except (KeyError, ValueError, TypeError) as error:
            wrong = f"{path} doesn't hold what it should ({error}); {FORM.rebuild}"
            raise DirectoryError(wrong) from None

    def __len__(self) -> int:
        """Listings that can be found."""
        return len(self._index)

    def search(self, query: Query) -> Found:
        """The listings that match best. Any text and any keys may be asked for."""
        if query.kind and query.kind not in KINDS:
            return _NOTHING
        among, where = self._among(query)
        limit = max(0, min(query.limit, MOST_HITS))
        if query.keys and query.text:
            return self._both(query, among, where, limit)
        if query.keys:
            return self._keyed(query.keys, among, where, limit)
        if query.text:
            return self._written(query.text, among, where, limit)
        return _NOTHING

    def everybody(self, query: Query) -> Found:
        """Who is at the query's place and of its kind, by no name; the most popular first."""
        if query.kind and query.kind not in KINDS:
            return _NOTHING
        among, where = self._among(query)
        limit = max(0, min(query.limit, MOST_AT_A_PLACE))
        docs = range(min(limit, len(self))) if among is None else np.flatnonzero(among)[:limit]
        total = len(self) if among is None else int(among.sum())
        hits = tuple(self._hit(int(doc), 1.0, (), where) for doc in docs)
        return Found(hits, total > len(hits), total)

    def referred(self, reference: str) -> Listing | None:
        """The listing of a reference, of those to which calls come back; None for any other."""
        return self._index.referred(reference)

    def duty(self, listing: Listing, at: datetime) -> Duty:
        """Who answers for a listing at an aware time."""
        return on_duty(listing, self.referred, at)

    def _keyed(self, keys: str, among: Marks | None, where: str, limit: int) -> Found:
        keyed = keypad.search(self._index, keys, among, limit)
        hits = tuple(
            self._hit(doc, score, (f"the keys spell {spelled}",), where)
            for doc, score, spelled in keyed.hits
        )
        return Found(hits, keyed.total > len(hits), keyed.total)

    def _written(self, text: str, among: Marks | None, where: str, limit: int) -> Found:
        found = written.search(self._index, text, among, limit)
        hits = tuple(self._hit(doc, score, why, where) for doc, score, why in found.hits)
        return Found(hits, found.total > len(hits), found.total)

    def _both(self, query: Query, among: Marks | None, where: str, limit: int) -> Found:
        """What is written, among the names that the keys spell."""
        marks = keypad.marks(self._index, query.keys)
        return self._written(query.text, marks if among is None else marks & among, where, limit)

    def _hit(self, doc: int, score: float, why: tuple[str, ...], where: str) -> Hit:
        listing = self._index.listing(doc)
        told = [*why]
        if where:
            told.append(where)
        if listing.popularity:
            told.append(f"popularity {listing.popularity}")
        return Hit(listing, score, tuple(told))

    def _among(self, query: Query) -> tuple[Marks | None, str]:
        """Which listings are where, and what, is asked for (None for all), and why."""
        marks, where = None, ""
        if query.place.strip():
            marks, where = self._at(joined(query.place))
        if query.kind:
            of_kind = self._index.kinds == KINDS.index(query.kind)
            marks = of_kind if marks is None else marks & of_kind
        return marks, where

    def _at(self, place: str) -> tuple[Marks, str]:
        found = self._places.get(place)
        if found is None:
            if len(self._places) >= PLACES_KEPT:
                self._places.clear()
            found = self._places[place] = self._looked_up(place)
        return found

    def _looked_up(self, place: str) -> tuple[Marks, str]:
        if not place:
            return np.zeros(len(self._index), np.bool_), ""
        marks = self._index.place_marks(place)
        if marks.any() or place.isdigit():
            return marks, f"in {place}"
        like = process.extractOne(
            place,
            self._index.place_names(),
            scorer=OSA.normalized_similarity,
            score_cutoff=LIKE_A_PLACE,
        )
        if like is None:
            return marks, ""
        return self._index.place_marks(like[0]), f'in {like[0]}, which "{place}" is spelled like'
