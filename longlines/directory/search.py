"""The one search of directory assistance."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from longlines.directory import names
from longlines.directory.listing import NON_LISTED, Listing
from longlines.directory.query import MOST_HITS, Found, Hit, Query

__all__ = ["Directory", "Found", "Hit", "Query"]


class Directory:
    """Listings in memory."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        found = [each for each in listings if each.status != NON_LISTED]
        self._listings = sorted(found, key=lambda each: -each.popularity)

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> "Directory":
        """A directory of these listings; those that are non-listed are left out."""
        return cls(listings)

    def __len__(self) -> int:
        """Listings that can be found."""
        return len(self._listings)

    def search(self, query: Query) -> Found:
        """The listings that match best."""
        hits = [hit for hit in (_hit(each, query) for each in self._listings) if hit]
        hits.sort(key=lambda hit: -hit.score)
        limit = max(0, min(query.limit, MOST_HITS))
        return Found(tuple(hits[:limit]), len(hits) > limit, len(hits))


def _hit(listing: Listing, query: Query) -> Hit | None:
    if not (query.text or query.keys) or query.kind not in ("", listing.kind):
        return None
    place = names.folded(query.place)
    if place and place not in (names.folded(listing.locality), names.folded(listing.region)):
        return None
    score, why = 1.0, []
    if query.keys:
        said = [word for name in (listing.name, *listing.alternates) for word in names.words(name)]
        spelled = names.spells(query.keys, said)
        if spelled is None:
            return None
        why.append(f"{query.keys} spells {' '.join(spelled)}")
    if query.text:
        score = fuzz.WRatio(names.folded(query.text), names.folded(listing.name)) / 100
        why.append(f"{query.text} is like {listing.name}")
    return Hit(listing, score, tuple(why)) if score >= 0.7 else None
