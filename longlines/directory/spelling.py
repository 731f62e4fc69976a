"""Finds the words of listings that a written word may be: misspelt, begun, heard, or for short."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from longlines.directory import names, nicknames
from longlines.directory.index import Index
from longlines.directory.layout import Numbers
from longlines.directory.likeness import gram_codes, sound

EXACT, NICKNAME, SOUNDS = 1.0, 0.95, 0.84
BEGINS = 0.9
LEAST_LIKE = 0.66
"""How like a word has to be, of 1."""

LEAST_BEGUN = 2
"""Letters from which on a word may be only begun."""

MOST_COMPARED = 1_000
MOST_BEGUN = 200
MOST_LIKE = 60
"""Words of the index that are compared letter by letter, begin with a word, and are like it."""


@dataclass(frozen=True, slots=True)
class Like:
    """A word of the index, how much it is like the written one (0 to 1), and how so."""

    number: int
    word: str
    score: float
    how: str


def alike(index: Index, written: str) -> list[Like]:
    """The words that a folded one may stand for, the likest first."""
    found: dict[int, Like] = {}

    def add(number: int, word: str, score: float, how: str) -> None:
        if number not in found or found[number].score < score:
            found[number] = Like(number, word, score, how)

    exact = index.number(written)
    if exact is not None:
        add(exact, written, EXACT, f'"{written}"')
    for other in nicknames.others(written):
        number = index.number(other)
        if number is not None:
            add(number, other, NICKNAME, f'"{written}" is also "{other}"')
    for number, word in _begun(index, written):
        add(number, word, BEGINS, f'"{written}" begins "{word}"')
    for number, word, score in _spelled(index, written):
        add(number, word, score, f'"{written}" is spelled like "{word}"')
    for number, word in _heard(index, written):
        add(number, word, SOUNDS, f'"{written}" sounds like "{word}"')
    return sorted(found.values(), key=lambda like: (-like.score, like.number))[:MOST_LIKE]


def _begun(index: Index, written: str) -> list[tuple[int, str]]:
    if len(written) < LEAST_BEGUN:
        return []
    low, _, high = index.keyed(names.keys_of(written))
    numbers = np.arange(low, high, dtype=np.int32)
    return [
        (number, word)
        for number, word in _words(index, _commonest(index, numbers, MOST_BEGUN))
        if word != written and word.startswith(written)
    ]


def _spelled(index: Index, written: str) -> list[tuple[int, str, float]]:
    numbers = _sharing(index, written)
    words = index.words(numbers)
    if not words:
        return []
    edits = process.cdist([written], words, scorer=OSA.normalized_similarity)[0]
    looks = process.cdist([written], words, scorer=JaroWinkler.normalized_similarity)[0]
    scores = (edits + looks) / 2
    near = np.flatnonzero(scores >= LEAST_LIKE).tolist()
    return [(int(numbers[at]), words[at], float(scores[at])) for at in near]


def _sharing(index: Index, written: str) -> Numbers:
    """The words that share most pairs of letters with one, for their length."""
    codes = gram_codes(written)
    shared = np.concatenate([index.having_gram(code) for code in codes])
    if not len(shared):
        return shared
    counts = np.bincount(shared, minlength=index.word_count)
    least = max(1, len(codes) // 4)
    numbers = np.flatnonzero(counts >= least).astype(np.int32)
    lengths = index.word_ends[numbers + 1] - index.word_ends[numbers]
    likeness = 2 * counts[numbers] / (len(codes) + lengths + 1)
    if len(numbers) <= MOST_COMPARED:
        return numbers
    best = np.argpartition(-likeness, MOST_COMPARED)[:MOST_COMPARED]
    return numbers[best]


def _heard(index: Index, written: str) -> list[tuple[int, str]]:
    code = sound(written)
    if not code:
        return []
    return _words(index, _commonest(index, index.sounding(code), MOST_LIKE))


def _commonest(index: Index, numbers: Numbers, most: int) -> Numbers:
    if len(numbers) <= most:
        return numbers
    return numbers[np.argpartition(-index.frequencies(numbers), most)[:most]]


def _words(index: Index, numbers: Numbers) -> list[tuple[int, str]]:
    return list(zip(numbers.tolist(), index.words(numbers), strict=True))
