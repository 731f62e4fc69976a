"""The ways to part keys into the parts of names, and the listings that have these parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from longlines.directory import names
from longlines.directory.index import Index
from longlines.directory.layout import Marks, Numbers

MUCH_LESS = 6
"""Of so many times fewer listings the words are looked at; of others, one side is marked."""

_NONE = np.zeros(0, np.int32)
_FIRST = np.ones(1, np.bool_)

Words = tuple[int, int]
"""A range of words by number: from, and to before."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Listings that one way of parting the keys finds; whether it ends with a whole part.

    Words that follow each other there may be one and the same: then it is `sure` of nothing. With
    one part the listings may be in no order, and more than once.
    """

    docs: Numbers
    whole: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """What some of the keys can be: words that are them, that begin with them and are longer, and
    words that they begin with, the longest first, with how many of the keys each takes.
    """

    whole: Words
    longer: Words
    first: tuple[tuple[int, Words], ...]


class Parting:
    """One look-up of keys. Not for several threads at a time."""

    def __init__(self, index: Index, keys: str) -> None:
        self._index = index
        self._keys = keys
        self._rests: dict[int, Rest] = {}

    def branches(self) -> Iterator[Branch]:
        """All ways, none twice."""
        rest = self._rest(0)
        for words, whole in ((rest.whole, True), (rest.longer, False)):
            if words[1] > words[0]:
                yield Branch(self._index.having(*words), whole, True)
        for length, words in rest.first:
            yield from self._from(length, None, (words,))

    def _from(self, at: int, live: Numbers | None, used: tuple[Words, ...]) -> Iterator[Branch]:
        """From a key on, among the listings `live` that have the words `used`; None for all that
        have the one range of words in `used`, which need not be gone through.
        """
        rest = self._rests.get(at) or self._rest(at)
        for words, whole in ((rest.whole, True), (rest.longer, False)):
            kept = self._kept(words, live, used[0])
            if len(kept):
                yield Branch(kept, whole, not _meets(words, used))
        for length, words in rest.first:
            kept = self._kept(words, live, used[0])
            if len(kept):
                # Words that meet others leave doubt to the end.
                doubt = ((0, self._index.word_count),) if _meets(words, used) else ()
                yield from self._from(at + length, kept, (*used, words, *doubt))

    def _rest(self, at: int) -> Rest:
        keys, index = self._keys[at:], self._index
        low, high = index.keyed(keys, whole=False)
        _, last = index.keyed(keys, whole=True) if high > low else (low, low)
        first = []
        for length in range(1, min(len(keys), names.LONGEST_WORD + 1)):
            begin, end = index.keyed(keys[:length], whole=False)
            if begin == end:
                break
            words = index.keyed(keys[:length], whole=True)
            if words[1] > words[0]:
                first.append((length, words))
        found = self._rests[at] = Rest((low, last), (last, high), tuple(reversed(first)))
        return found

    def _kept(self, words: Words, live: Numbers | None, first: Words) -> Numbers:
        """The listings, in their order, of `live` (None for those that have the `first` words)
        that have one of the words.
        """
        if words[1] == words[0]:
            return _NONE
        docs = self._index.having(*words)
        if live is None:
            live = self._index.having(*first)
            if len(docs) < len(live):
                live, docs, words = docs, live, first
            live = in_order(live)
        if len(live) * MUCH_LESS < len(docs):
            return live[self._index.having_any(live, *words)]
        few, many = sorted((docs, live), key=len)
        return in_order(self._common(few, many))

    def _common(self, few: Numbers, many: Numbers) -> Numbers:
        """The listings of `many` that are among the few."""
        self._marks[few] = True
        common: Numbers = many[self._marks[many]]
        self._marks[few] = False
        return common

    @cached_property
    def _marks(self) -> Marks:
        return np.zeros(len(self._index), np.bool_)


def in_order(docs: Numbers) -> Numbers:
    """Listings in their order, each once."""
    if len(docs) < 2:
        return docs
    if (docs[1:] > docs[:-1]).all():
        return docs
    docs = np.sort(docs)
    once: Numbers = docs[np.concatenate((_FIRST, docs[1:] != docs[:-1]))]
    return once


def _meets(words: Words, used: tuple[Words, ...]) -> bool:
    return any(words[0] < end and begin < words[1] for begin, end in used)
