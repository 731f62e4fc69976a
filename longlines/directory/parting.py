"""The ways to part keys into the parts of names, and the listings that have these parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from longlines.directory import names, sets
from longlines.directory.index import Index
from longlines.directory.sets import Docs

Words = tuple[int, int]
"""A range of words by number: from, and to before."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Listings that one way of parting the keys finds; whether it ends with a whole part.

    Words that follow each other there may be one and the same: then it is `sure` of nothing.
    """

    docs: Docs
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
    """One look-up of keys."""

    def __init__(self, index: Index, keys: str) -> None:
        self._index = index
        self._keys = keys
        self._rests: dict[int, Rest] = {}
        self._sets: dict[Words, Docs] = {}

    def branches(self) -> Iterator[Branch]:
        """All ways, none twice."""
        return self._from(0, None, ())

    def _from(self, at: int, live: Docs | None, used: tuple[Words, ...]) -> Iterator[Branch]:
        """From a key on, among the listings `live` that have the words `used`; None for all."""
        rest = self._rests.get(at) or self._rest(at)
        for words, whole in ((rest.whole, True), (rest.longer, False)):
            kept = self._kept(words, live)
            if not sets.empty(kept):
                yield Branch(kept, whole, not _meets(words, used))
        for length, words in rest.first:
            kept = self._kept(words, live)
            if not sets.empty(kept):
                # Words that meet others leave doubt to the end.
                doubt = ((0, self._index.word_count),) if _meets(words, used) else ()
                yield from self._from(at + length, kept, (*used, words, *doubt))

    def _rest(self, at: int) -> Rest:
        keys, index = self._keys[at:], self._index
        low, last, high = index.keyed(keys)
        first = []
        for length in range(1, min(len(keys), names.LONGEST_WORD + 1)):
            begin, end, further = index.keyed(keys[:length])
            if begin == further:
                break
            if end > begin:
                first.append((length, (begin, end)))
        found = self._rests[at] = Rest((low, last), (last, high), tuple(reversed(first)))
        return found

    def _kept(self, words: Words, live: Docs | None) -> Docs:
        """The listings of `live`, None for all, that have one of the words."""
        if words[1] == words[0]:
            return sets.NONE
        having = self._sets.get(words)
        if having is None:
            having = self._sets[words] = self._index.having_any(*words)
        return having if live is None else sets.common(having, live)


def _meets(words: Words, used: tuple[Words, ...]) -> bool:
    return any(words[0] < end and begin < words[1] for begin, end in used)
