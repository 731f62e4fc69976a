"""Finds names by keys: the beginning of any parts of a name, in any order.

What a first part spells is one slice of the index. Where the keys go on after a whole part, the
listings that have it are kept, and what is left of the keys is looked for among them.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from longlines.directory import names
from longlines.directory.index import Index
from longlines.directory.layout import Marks, Numbers
from longlines.directory.parting import Parting, in_order
from longlines.directory.query import LONGEST_KEYS, MOST_HITS

MOST_BRANCHES = 60
"""Ways of parting the keys that are followed."""

MANY = 10_000
"""Listings that are sorted; of more, each is marked."""

AT_ONCE = 1 << 16
"""Marks that are looked through at a time."""

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
    found = np.zeros(len(index), np.bool_)
    branches = Parting(index, _digits(keys)).branches() if _digits(keys) else ()
    for each in itertools.islice(branches, MOST_BRANCHES):
        found[each.docs] = True
    return found


def _digits(keys: str) -> str:
    return "".join(filter(str.isdigit, keys if keys.isascii() else ""))[:LONGEST_KEYS]


def _search(index: Index, keys: str, among: Marks | None, limit: int) -> Keyed:
    if not keys:
        return Keyed([], 0)
    piles = _piles(index, keys, among)
    doubtful = piles.doubtful.first(MOST_HITS + 1)
    if len(doubtful) <= MOST_HITS:
        doubtful = [doc for doc in doubtful if _told(index, doc, keys)]
        unsure = len(doubtful)
    else:
        unsure = piles.doubtful.count
    hits = _first(index, keys, piles.whole.first(max(limit, MOST_WEIGHED)))
    if len(hits) < limit:
        hits += _first(index, keys, piles.begun.first(limit - len(hits)))
    if len(hits) < limit:
        hits += _first(index, keys, doubtful)
    hits.sort(key=lambda hit: (-hit[1], hit[0]))
    return Keyed(hits[:limit], piles.whole.count + piles.begun.count + unsure)


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


class Pile:
    """Different listings: how many they are, and the most popular of them."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.count = int(np.count_nonzero(marks))

    def first(self, wanted: int) -> list[int]:
        """So many of them, the most popular first."""
        found: list[int] = []
        for begin in range(0, len(self._marks), AT_ONCE) if self.count else ():
            found += (np.flatnonzero(self._marks[begin : begin + AT_ONCE]) + begin).tolist()
            if len(found) >= min(wanted, self.count):
                break
        return found[:wanted]


class Few:
    """The same of a few, by their numbers in order."""

    def __init__(self, docs: Numbers) -> None:
        self._docs = docs
        self.count = len(docs)

    def first(self, wanted: int) -> list[int]:
        """So many of them, the most popular first."""
        found: list[int] = self._docs[:wanted].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Piles:
    """Listings of which the keys are whole parts; of which they are a beginning; and which need a
    closer look. None is in two of these.
    """

    whole: Pile | Few
    begun: Pile | Few
    doubtful: Pile | Few


def _piles(index: Index, keys: str, among: Marks | None) -> Piles:
    branches = list(itertools.islice(Parting(index, keys).branches(), MOST_BRANCHES))
    parted = [
        [each.docs for each in branches if each.sure and each.whole],
        [each.docs for each in branches if each.sure and not each.whole],
        [each.docs for each in branches if not each.sure],
    ]
    if sum(len(each.docs) for each in branches) < MANY:
        return _few(parted, among)
    taken = np.zeros(len(index), np.bool_) if among is None else ~among
    piles = []
    for several in parted:
        marks = np.zeros(len(index), np.bool_)
        for docs in several:
            marks[docs] = True
        if several:
            marks &= ~taken
            taken |= marks
        piles.append(Pile(marks))
    return Piles(*piles)


def _few(parted: list[list[Numbers]], among: Marks | None) -> Piles:
    taken = np.zeros(0, np.int32)
    piles = []
    for several in parted:
        docs = in_order(np.concatenate(several)) if several else taken[:0]
        if len(docs) and among is not None:
            docs = docs[among[docs]]
        if len(docs):
            docs = docs[~np.isin(docs, taken, assume_unique=True)] if len(taken) else docs
            taken = in_order(np.concatenate((taken, docs)))
        piles.append(Few(docs))
    return Piles(*piles)
