"""Sets of listings: their numbers in order where they are few, a bit for each where they are many.

What two sets have in common costs no more than the smaller of them, or a 64th of the directory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from longlines.directory.layout import Marks, Numbers

MANY = 64
"""One listing in so many is many: their bits take twice the room, and a tenth of the time."""

MUCH_LESS = 8
"""A set with so many times fewer is looked up in the other; else both are sorted together."""

NONE = np.zeros(0, np.int32)

_FIRST = np.ones(1, np.bool_)


@dataclass(frozen=True, slots=True)
class Bits:
    """Many listings. The bits of `words` beyond the last listing are 0."""

    words: npt.NDArray[np.uint64]


Docs: TypeAlias = Numbers | Bits
"""A set: numbers rise and none comes twice. A set is never changed."""


def width(size: int) -> int:
    """The words that the bits of so many listings take."""
    return -(-size // 64)


def packed(marks: Marks) -> Bits:
    """The listings that are marked."""
    raw = np.zeros(width(len(marks)) * 8, np.uint8)
    found = np.packbits(marks, bitorder="little")
    raw[: len(found)] = found
    return Bits(raw.view(np.uint64))


def marked(several: Iterable[Docs], size: int) -> Marks:
    """Which of so many listings are in any of the sets."""
    marks = np.zeros(size, np.bool_)
    for docs in several:
        if isinstance(docs, Bits):
            marks |= np.unpackbits(docs.words.view(np.uint8), bitorder="little")[:size].view(bool)
        else:
            marks[docs] = True
    return marks


def united(several: Sequence[Docs], size: int) -> Bits:
    """The listings, of so many in all, that are in any of the sets."""
    few = [docs for docs in several if not isinstance(docs, Bits)]
    words = packed(marked(few, size)).words if few else np.zeros(width(size), np.uint64)
    for docs in several:
        if isinstance(docs, Bits):
            words |= docs.words
    return Bits(words)


def common(one: Docs, other: Docs) -> Docs:
    """The listings that are in both sets."""
    if isinstance(one, Bits):
        return Bits(one.words & other.words) if isinstance(other, Bits) else _among(other, one)
    if isinstance(other, Bits):
        return _among(one, other)
    few, many = (one, other) if len(one) < len(other) else (other, one)
    if not len(few):
        return few
    found: Numbers
    if len(few) * MUCH_LESS < len(many):
        found = few[many.take(many.searchsorted(few), mode="clip") == few]
        return found
    together = np.sort(np.concatenate((few, many)))
    found = together[:-1][together[1:] == together[:-1]]
    return found


def _among(docs: Numbers, bits: Bits) -> Numbers:
    found: Numbers = docs[
        bits.words.view(np.uint8).take(docs >> 3) >> (docs & 7).astype(np.uint8) & 1 != 0
    ]
    return found


def empty(docs: Docs) -> bool:
    """Whether there is no listing in a set."""
    return not docs.words.any() if isinstance(docs, Bits) else not len(docs)


def in_order(docs: Numbers) -> Numbers:
    """The set of these numbers, which may come in any order, and more than once."""
    if len(docs) < 2:
        return docs
    docs = np.sort(docs)
    once: Numbers = docs[np.concatenate((_FIRST, docs[1:] != docs[:-1]))]
    return once
