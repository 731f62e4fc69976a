"""Finds names as they are written, with mistakes.

Each written word is looked for by itself among all words of the index. Every listing then has for
each of them the best of its own words, and the best listings are looked at more closely.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from longlines.directory import keypad, names, spelling
from longlines.directory.index import Index
from longlines.directory.layout import Marks, Numbers
from longlines.directory.query import LONGEST_TEXT, MOST_HITS
from longlines.directory.sets import NONE
from longlines.directory.spelling import Like

MOST_WORDS = 8
MOST_WEIGHED = 300
"""Listings that are looked at closely."""

LEAST = 0.5
"""Of the best score that a name could have; what has less isn't found."""

NEAR = 0.85
"""Of the best that was found; what is nearer counts as found."""

ASIDE = 0.03
"""What each word of a name that nobody asked for takes off its score."""

TURNED = 0.01
"""What another order of words takes off."""

MOST_ASIDE = 5

POINTS = 16
MOST_POINTS = (1 << POINTS) - 1
"""A listing and its points are sorted as one number, whose lower bits are the points."""

LONG, SURE, SHORTEST = 6, 0.82, 3
"""A written word of so many letters that is like no other word may be two of so many."""


@dataclass(frozen=True, slots=True)
class Word:
    """A written word, what it weighs, and the words that it may be, by word."""

    text: str
    weight: int
    likes: dict[str, Like]


@dataclass(frozen=True, slots=True)
class Written:
    """Listings by number, best first, with scores and reasons; how many match about as well."""

    hits: list[tuple[int, float, tuple[str, ...]]]
    total: int


def search(index: Index, text: str, among: Marks | None, limit: int) -> Written:
    """The listings that a text may name, among some (None for all)."""
    asked = list(itertools.chain.from_iterable(_words(index, each) for each in _asked(text)))
    if not asked or not len(index):
        return Written([], 0)
    docs, totals = _totals(index, asked, among)
    floor = LEAST * 100 * sum(word.weight for word in asked)
    best = float(totals.max(initial=0))
    if best < floor:
        return _run_together(index, asked, among, limit)
    near = totals >= max(floor, NEAR * best)
    docs, totals = docs[near], totals[near]
    weighed = [(doc, *_weighed(index.said(doc), asked)) for doc in _first(docs, totals)]
    weighed = [each for each in weighed if each[1] >= LEAST]
    if not weighed:
        return _run_together(index, asked, among, limit)
    weighed.sort(key=lambda each: (-each[1], each[0]))
    dropped = min(len(docs), MOST_WEIGHED) - len(weighed)
    return Written(weighed[:limit], len(docs) - dropped)


def _asked(text: str) -> list[str]:
    words: dict[str, None] = {}
    for piece in text[:LONGEST_TEXT].split():
        words |= dict.fromkeys(names.glued(piece))
    return list(words)[:MOST_WORDS]


def _words(index: Index, written: str) -> list[Word]:
    """The word, or the two that it is when the blank between them was left out, or misspelt."""
    word = _word(index, written)
    if len(written) < LONG or max((each.score for each in word.likes.values()), default=0) > SURE:
        return [word]
    parted = [[_word(index, each) for each in pair] for pair in _parted(index, written)]
    best = max(parted, key=_worth, default=[word])
    return best if _worth(best) > _worth([word]) else [word]


def _word(index: Index, written: str) -> Word:
    likes = spelling.alike(index, written)
    return Word(written, min(len(written), 8) + 2, {like.word: like for like in likes})


def _worth(words: Sequence[Word]) -> float:
    """How well the words are known, by their letters."""
    best = [max((like.score for like in word.likes.values()), default=0.0) for word in words]
    points = sum(score * len(word.text) for score, word in zip(best, words, strict=True))
    return points / sum(len(word.text) for word in words)


def _parted(index: Index, written: str) -> list[tuple[str, str]]:
    """Where the longest word that a listing has begins the written one, and where one ends it."""
    places = range(len(written) - SHORTEST, SHORTEST - 1, -1)
    begins = next((at for at in places if index.number(written[:at]) is not None), None)
    ends = next((at for at in reversed(places) if index.number(written[at:]) is not None), None)
    return [(written[:at], written[at:]) for at in (begins, ends) if at is not None]


def _totals(
    index: Index, asked: Sequence[Word], among: Marks | None
) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """The listings that have any of the words, in order, and what their best words come to."""
    every = np.concatenate([_points(index, word) for word in asked])
    every.sort()
    docs = every >> POINTS
    if among is not None:
        every, docs = every[among[docs]], docs[among[docs]]
    begins = np.flatnonzero(_others(docs))
    if not len(begins):
        return NONE, begins
    return docs[begins], np.add.reduceat(every & MOST_POINTS, begins)


def _points(index: Index, word: Word) -> npt.NDArray[np.int64]:
    """The listings that have a likeness of a word, each with the points of the best it has."""
    likes = list(word.likes.values())
    having = [index.having(like.number) for like in likes]
    # The lower they are, the likelier: so the first of a listing is its best.
    unlike = np.array([100 - round(100 * like.score) for like in likes], np.int64)
    every = np.concatenate([NONE, *having]).astype(np.int64) << POINTS
    every |= np.repeat(unlike, [len(each) for each in having])
    every.sort()
    best = every[_others(every >> POINTS)]
    unlike = best & MOST_POINTS
    best += (100 - unlike) * word.weight - unlike
    return best


def _others(docs: npt.NDArray[np.int64]) -> Marks:
    """Which of some listings in order are others than the one before."""
    marks = np.ones(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=marks[1:])
    return marks


def _first(docs: Numbers, totals: npt.NDArray[np.int64]) -> list[int]:
    """The best of the listings, of equals the most popular."""
    best = np.argsort(-totals, kind="stable")[:MOST_WEIGHED]
    found: list[int] = docs[best].tolist()
    return found


def _weighed(
    said: Sequence[tuple[str, ...]], asked: Sequence[Word]
) -> tuple[float, tuple[str, ...]]:
    """The score of the name, or other name, that fits best, and why."""
    every = list(said)
    if len(said) > 1:
        every.append(tuple(itertools.chain.from_iterable(said)))
    return max((_fit(each, asked) for each in every), key=lambda fit: fit[0])


def _fit(said: Sequence[str], asked: Sequence[Word]) -> tuple[float, tuple[str, ...]]:
    left = dict.fromkeys(said)
    points, why, places = 0.0, [], []
    for word in asked:
        like = _likest(left, word.likes)
        if like is not None:
            points += like.score * word.weight
            why.append(like.how)
            places.append(said.index(like.word))
            del left[like.word]
    score = points / sum(word.weight for word in asked)
    score -= ASIDE * min(len(left), MOST_ASIDE)
    score -= TURNED * (places != sorted(places))
    return round(max(score, 0.0), 4), tuple(why)


def _likest(words: Iterable[str], likes: Mapping[str, Like]) -> Like | None:
    best: Like | None = None
    for word in words:
        like = likes.get(word)
        if like is not None and (best is None or like.score > best.score):
            best = like
    return best


def _run_together(index: Index, asked: Sequence[Word], among: Marks | None, limit: int) -> Written:
    """Names whose blanks were left out, or stand elsewhere: `delacruz`, `mac donald`."""
    text = "".join(word.text for word in asked)
    found = keypad.search(index, names.keys_of(text), among, MOST_HITS)
    hits: list[tuple[int, float, tuple[str, ...]]] = [
        (doc, score, (f'"{text}" is "{spelled}" in one',))
        for doc, score, spelled in found.hits
        if spelled.replace(" ", "").startswith(text)
    ]
    return Written(hits[:limit], len(hits))
