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
    whole, begun = _candidates(index, _digits(keys), None)
    found = np.zeros(len(index), np.bool_)
    found[whole] = found[begun] = True
    return found


def _digits(keys: str) -> str:
    return "".join(filter(str.isdigit, keys if keys.isascii() else ""))[:LONGEST_KEYS]


def _search(index: Index, keys: str, among: Marks | None, limit: int) -> Keyed:
    if not keys:
        return Keyed([], 0)
    whole, begun = _candidates(index, keys, among)
    rest = begun if not len(whole) else begun[~_within(index, begun, whole)]
    count = len(whole) + len(rest)
    wanted = max(limit, MOST_HITS) if count <= MOST_HITS else limit + 1
    hits = _checked(index, keys, whole, wanted)
    if len(hits) < wanted:
        hits += _checked(index, keys, rest, wanted - len(hits))
    hits.sort(key=lambda hit: (-hit[1], hit[0]))
    return Keyed(hits[:limit], len(hits) if count <= MOST_HITS else count)


def _checked(index: Index, keys: str, docs: Numbers, wanted: int) -> list[tuple[int, float, str]]:
    """The first that the keys truly spell: a part may have been taken for two."""
    told = (_told(index, int(doc), keys) for doc in docs)
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


def _candidates(index: Index, keys: str, among: Marks | None) -> tuple[Numbers, Numbers]:
    """Listings, most popular first, of which the keys are whole parts, and of which a beginning."""
    found = {True: np.zeros(len(index), np.bool_), False: np.zeros(len(index), np.bool_)}
    for docs, whole in itertools.islice(_branches(index, keys, None), MOST_BRANCHES):
        found[whole][docs] = True
    if among is not None:
        found[True] &= among
        found[False] &= among
    return _numbers(found[True]), _numbers(found[False])


def _branches(index: Index, keys: str, live: Numbers | None) -> Iterator[tuple[Numbers, bool]]:
    """Listings of `live` (None for all) for each way to part the keys; whether into whole parts."""
    low, high = index.keyed(keys, whole=False)
    _, last = index.keyed(keys, whole=True)
    if last > low:
        yield _kept(index, index.having(low, last), live), True
    if high > last:
        yield _kept(index, index.having(last, high), live), False
    for length in range(min(len(keys) - 1, names.LONGEST_WORD), 0, -1):
        low, high = index.keyed(keys[:length], whole=True)
        if high > low:
            kept = _kept(index, index.having(low, high), live)
            if len(kept):
                yield from _branches(index, keys[length:], kept)
            else:
                yield kept, False


def _kept(index: Index, docs: Numbers, live: Numbers | None) -> Numbers:
    if live is None:
        return docs
    return live[_within(index, live, docs)]


def _within(index: Index, docs: Numbers, others: Numbers) -> Marks:
    """Which of `docs` are among the others."""
    marks = np.zeros(len(index), np.bool_)
    marks[others] = True
    found: Marks = marks[docs]
    return found


def _numbers(marks: Marks) -> Numbers:
    return np.flatnonzero(marks).astype(np.int32)
