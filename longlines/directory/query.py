"""What is asked of the directory, and what it answers."""

from dataclasses import dataclass

from longlines.directory.listing import Listing

MOST_HITS = 100
"""Hits that one search gives at most."""

MOST_AT_A_PLACE = 500
"""Listings that are told at most by no name, but by where they are."""

LONGEST_TEXT = 200
LONGEST_KEYS = 64
"""Characters of a query that are looked at."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search. All that is given must hold; with neither `text` nor `keys` nothing is found.

    `text` is a name as somebody writes it, with mistakes; `keys` the beginning of one, in any
    order of its parts, as keyed on a telephone. `place` is the name of a locality or region, also
    in keys, or its beginning; `kind` one of `longlines.directory.listing.KINDS`.
    """

    text: str = ""
    keys: str = ""
    place: str = ""
    kind: str = ""
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A listing, how well it matches (0 to 1), and why, in words for people."""

    listing: Listing
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, the best first; whether there are `more`, and how many in all.

    `total` is exact up to MOST_HITS for keys; for text it is how many match about as well.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    total: int = 0
