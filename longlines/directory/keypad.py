"""Finds names by keys: the beginning of any parts of a name, in any order.

What a first part spells is one slice of the index. Where the keys go on after a whole part, the
listings that have it are kept, and what is left of the keys is looked for among them.
"""

import itertools
from dataclasses import dataclass

from longlines.directory import names, piles, sets
from longlines.directory.index import Index
from longlines.directory.layout import Marks
from longlines.directory.parting import Branch, Parting
from longlines.directory.query import LONGEST_KEYS, MOST_HITS

MOST_BRANCHES = 60
"""Ways of parting the keys that are followed."""

MOST_WEIGHED = 10
"""Listings with whole parts among which those with the whole name are looked for."""

WHOLE_NAME, WHOLE_PARTS, BEGUN = 1.0, 0.9, 0.8

NOT_KEYS = str.maketrans("", "", "01")
"""People key 0 or 1 for blanks, apostrophes and hyphens."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Listings by number, best first, with scores and what the keys spell; how many match."""

    hits: list[tuple[int, float, str]]
    total: int


def search(index: Index, keys: str, among: Marks | None, limit: int) -> Keyed:
    """What the keys may spell among some listings (None for all)."""
    digits = _digits(keys)
    found = _search(index, digits, among, limit)
    plain = digits.translate(NOT_KEYS)
    if found.total or plain == digits:
        return found
    return _search(index, plain, among, limit)


def marks(index: Index, keys: str) -> Marks:
    """Which listings the keys may spell, without a close look."""
    digits = _digits(keys)
    branches = _branches(index, digits) if digits else []
    return sets.marked((each.docs for each in branches), len(index))


def _branches(index: Index, keys: str) -> list[Branch]:
    return list(itertools.islice(Parting(index, keys).branches(), MOST_BRANCHES))


def _digits(keys: str) -> str:
    return "".join(filter(str.isdigit, keys if keys.isascii() else ""))[:LONGEST_KEYS]


def _search(index: Index, keys: str, among: Marks | None, limit: int) -> Keyed:
    if not keys:
        return Keyed([], 0)
    found = piles.parted(_branches(index, keys), among, len(index))
    doubtful = found.doubtful.first(MOST_HITS + 1)
    if len(doubtful) <= MOST_HITS:
        doubtful = [doc for doc in doubtful if _told(index, doc, keys)]
        unsure = len(doubtful)
    else:
        unsure = found.doubtful.count
    hits = _first(index, keys, found.whole.first(max(limit, MOST_WEIGHED)))
    if len(hits) < limit:
        hits += _first(index, keys, found.begun.first(limit - len(hits)))
    if len(hits) < limit:
        hits += _first(index, keys, doubtful)
    hits.sort(key=lambda hit: (-hit[1], hit[0]))
    return Keyed(hits[:limit], found.whole.count + found.begun.count + unsure)


def _first(index: Index, keys: str, docs: list[int]) -> list[tuple[int, float, str]]:
    """The listings that the keys truly spell: a part may have been taken for two."""
    return [hit for hit in (_told(index, doc, keys) for doc in docs) if hit]


def _told(index: Index, doc: int, keys: str) -> tuple[int, float, str] | None:
    said = index.said(doc)
    spelled = names.spells(keys, list(dict.fromkeys(itertools.chain.from_iterable(said))))
    if spelled is None:
        return None
    score = BEGUN
    if "".join(map(names.keys_of, spelled)) == keys:
        score = WHOLE_NAME if any(_all_of(spelled, each) for each in said) else WHOLE_PARTS
    return doc, score, " ".join(spelled)


def _all_of(spelled: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return "".join(sorted("".join(spelled))) == "".join(sorted("".join(said)))
