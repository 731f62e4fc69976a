"""What several ways of parting keys find, put together: each listing once, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longlines.directory import sets
from longlines.directory.layout import Marks, Numbers
from longlines.directory.parting import Branch
from longlines.directory.sets import NONE, Bits, Docs

MANY = 10_000
"""Numbers of listings that are sorted; of more, bits are made."""


class Pile:
    """Different listings: how many they are, and the most popular of them."""

    def __init__(self, docs: Docs) -> None:
        self._docs = docs
        if isinstance(docs, Bits):
            self.count = int(np.bitwise_count(docs.words).sum())
        else:
            self.count = len(docs)

    def first(self, wanted: int) -> list[int]:
        """So many of them, the most popular first."""
        docs = self._docs
        if isinstance(docs, Bits):
            docs = _first(docs, wanted)
        found: list[int] = docs[:wanted].tolist()
        return found


def _first(bits: Bits, wanted: int) -> Numbers:
    """At least so many of the first listings, or all."""
    at = np.flatnonzero(bits.words != 0)[:wanted]
    places = np.flatnonzero(np.unpackbits(bits.words[at].view(np.uint8), bitorder="little"))
    found: Numbers = at[places >> 6] * 64 + (places & 63)
    return found


@dataclass(frozen=True, slots=True)
class Piles:
    """Listings of which the keys are whole parts; of which they are a beginning; and which need a
    closer look. None is in two of these.
    """

    whole: Pile
    begun: Pile
    doubtful: Pile


def parted(branches: Sequence[Branch], among: Marks | None, size: int) -> Piles:
    """The piles of what was found in a directory of so many listings, among some (None for all)."""
    several = [
        [each.docs for each in branches if each.sure and each.whole],
        [each.docs for each in branches if each.sure and not each.whole],
        [each.docs for each in branches if not each.sure],
    ]
    few = [each.docs for each in branches if not isinstance(each.docs, Bits)]
    if len(few) == len(branches) and sum(map(len, few)) < MANY:
        whole, begun, doubtful = (sets.in_order(np.concatenate([NONE, *each])) for each in several)
        return _of_few(whole, begun, doubtful, among)
    return _of_many(several, among, size)


def _of_few(whole: Numbers, begun: Numbers, doubtful: Numbers, among: Marks | None) -> Piles:
    taken, piles = NONE, []
    for docs in (whole, begun, doubtful):
        if len(docs) and among is not None:
            docs = docs[among[docs]]
        if len(docs) and len(taken):
            docs = docs[~np.isin(docs, taken, assume_unique=True)]
        if len(docs):
            taken = np.concatenate((taken, docs))
        piles.append(Pile(docs))
    return Piles(*piles)


def _of_many(several: Sequence[Sequence[Docs]], among: Marks | None, size: int) -> Piles:
    taken = np.zeros(sets.width(size), np.uint64)
    if among is not None:
        taken |= ~sets.packed(among).words
    piles = []
    for each in several:
        words = sets.united(each, size).words & ~taken
        taken |= words
        piles.append(Pile(Bits(words)))
    return Piles(*piles)
