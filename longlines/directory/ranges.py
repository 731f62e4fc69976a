"""The ranges of words that many listings have: their sets are made when a directory is built."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from longlines.directory import sets
from longlines.directory.layout import Numbers, range_number

LEAST = 2_000
"""Listings, each counted for every word, from which on a range has its set; of fewer it is sorted
when it is asked for.
"""

KEYS = [bytes([key]) for key in b"0123456789"]


def made(keys: Any, starts: Any, docs: Numbers, size: int) -> dict[str, Any]:
    """The arrays of the ranges that keys can ask for, in a directory of so many listings.

    `keys`, `starts` and `docs` are those of its words (`longlines.directory.layout`).
    """
    many = max(LEAST, size // sets.MANY)
    listed: list[Numbers] = []
    marked: list[Any] = []
    numbers: tuple[list[int], list[int]] = [], []
    for low, high in sorted(set(_wide(keys, starts))):
        having = docs[starts[low] : starts[high]]
        marks = sets.marked([having], size)
        if np.count_nonzero(marks) > many:
            numbers[1].append(range_number(low, high))
            marked.append(sets.packed(marks).words)
        elif high - low > 1:
            numbers[0].append(range_number(low, high))
            listed.append(sets.in_order(having))
    return {
        "listed": numbers[0],
        "listed_starts": np.cumsum([0, *map(len, listed)]),
        "listed_docs": np.concatenate([sets.NONE, *listed]),
        "marked": numbers[1],
        "marked_bits": np.concatenate([np.zeros(0, np.uint64), *marked]),
    }


def _wide(keys: Any, starts: Any) -> Iterator[tuple[int, int]]:
    """The ranges of words whose keys are the same, and of those that go on after them, where many
    listings have one of them.
    """
    waiting = [(b"", 0, len(keys))]
    while waiting:
        before, begin, end = waiting.pop()
        those = keys[begin:end]
        borders = [before + key for key in KEYS] + [before + b":"]
        places = (those.searchsorted(np.array(borders)) + begin).tolist()
        for key, (low, high) in zip(KEYS, pairwise(places), strict=True):
            if starts[high] - starts[low] < LEAST:
                continue
            whole = low + int(keys[low:high].searchsorted(np.bytes_(before + key), "right"))
            for words in ((low, whole), (whole, high)):
                if starts[words[1]] - starts[words[0]] >= LEAST:
                    yield words
            waiting.append((before + key, whole, high))
