"""Finds names by keys: the beginning of any parts of a name, in any order.

What a first part spells is one slice of the index. Where the keys go on after a whole part, the
listings that have it are kept, and what is left of the keys is looked for among them.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longlines.directory import names
from longlines.directory.index import Index
from longlines.directory.layout import Marks, Numbers
from longlines.directory.query import LONGEST_KEYS, MOST_HITS

MOST_BRANCHES = 60
"""Ways of parting the keys that are followed."""

MOST_WEIGHED = 30
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
    for docs in _candidates(index, _digits(keys), None):
        found[docs] = True
    return found


def _digits(keys: str) -> str:
    return "".join(filter(str.isdigit, keys if keys.isascii() else ""))[:LONGEST_KEYS]


def _search(index: Index, keys: str, among: Marks | None, limit: int) -> Keyed:
    if not keys:
        return Keyed([], 0)
    whole, begun, doubtful = _candidates(index, keys, among)
    count = len(whole) + len(begun)
    if len(doubtful) <= MOST_HITS:
        doubtful = doubtful[[_told(index, doc, keys) is not None for doc in doubtful.tolist()]]
    count += len(doubtful)
    hits = _first(index, keys, whole, max(limit, MOST_WEIGHED))
    for docs in (begun, doubtful):
        if len(hits) < limit:
            hits += _first(index, keys, docs, limit - len(hits))
    hits.sort(key=lambda hit: (-hit[1], hit[0]))
    return Keyed(hits[:limit], count)


def _first(index: Index, keys: str, docs: Numbers, wanted: int) -> list[tuple[int, float, str]]:
    """The first that the keys truly spell: a part may have been taken for two."""
    told = (_told(index, int(doc), keys) for doc in docs[: wanted + MOST_HITS])
    return list(itertools.islice((hit for hit in told if hit), wanted))


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


@dataclass(frozen=True, slots=True)
class Branch:
    """Listings that one way of parting the keys finds; whether it ends with a whole part.

    Words that follow each other there may be one and the same: then it is `sure` of nothing.
    """

    docs: Numbers
    whole: bool
    sure: bool


def _candidates(index: Index, keys: str, among: Marks | None) -> tuple[Numbers, Numbers, Numbers]:
    """Listings, the most popular first, of which the keys are whole parts; of which they are a
    beginning; and which need a closer look. None is in two of these.
    """
    taken = np.zeros(len(index), np.bool_) if among is None else ~among
    branches = list(itertools.islice(_branches(index, keys, None, ()), MOST_BRANCHES))
    found = []
    for whole, sure in ((True, True), (False, True), (None, False)):
        marks = np.zeros(len(index), np.bool_)
        for each in branches:
            if each.sure == sure and whole in (None, each.whole):
                marks[each.docs] = True
        marks &= ~taken
        taken |= marks
        found.append(np.flatnonzero(marks).astype(np.int32))
    return found[0], found[1], found[2]


Words = tuple[int, int]
"""A range of words by number: from, and to before."""


def _branches(
    index: Index, keys: str, live: Numbers | None, used: tuple[Words, ...]
) -> Iterator[Branch]:
    """Each way to part the keys, among the listings `live` (None for all) that have `used`."""
    low, high = index.keyed(keys, whole=False)
    _, last = index.keyed(keys, whole=True)
    for begin, end, whole in ((low, last, True), (last, high, False)):
        if end > begin:
            sure = not any(begin < used_end and used_low < end for used_low, used_end in used)
            yield Branch(_kept(index, index.having(begin, end), live), whole, sure)
    for length in reversed(_begun(index, keys)):
        low, high = index.keyed(keys[:length], whole=True)
        kept = _kept(index, index.having(low, high), live)
        if len(kept):
            twice = any(low < end and begin < high for begin, end in used)
            # A range that meets itself leaves doubt to the end.
            ranges = (*used, (low, high), *([(0, index.word_count)] if twice else []))
            yield from _branches(index, keys[length:], kept, ranges)


def _begun(index: Index, keys: str) -> list[int]:
    """How many of the keys, but not all, some word begins with."""
    lengths: list[int] = []
    for length in range(1, min(len(keys), names.LONGEST_WORD + 1)):
        low, high = index.keyed(keys[:length], whole=False)
        if high == low:
            break
        lengths.append(length)
    return lengths


def _kept(index: Index, docs: Numbers, live: Numbers | None) -> Numbers:
    if live is None or not len(docs):
        return docs
    marks = np.zeros(len(index), np.bool_)
    marks[docs] = True
    return live[marks[live]]
