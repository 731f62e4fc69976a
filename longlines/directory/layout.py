"""How the directory lies in memory and in its file: arrays of fixed width, by name.

Listings are numbered from 0, the most popular first, so that the first of any matches are the
ones to name first. Words are numbered in the order of their keys, so that all words that begin
with some keys follow each other, and so do the listings that have them.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.directory.names import LONGEST_WORD
from longlines.files.arrays import Form

Numbers = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

WIDTH = LONGEST_WORD + 1
"""Bytes of a word's keys, and of what is looked for among them."""
SOUND_WIDTH = 8
"""Bytes of how a word sounds."""
PLACE_WIDTH = 48
"""Bytes of a place's name."""

GRAM_SIGNS = 37
"""Signs of pairs in words: the border of a word, letters, digits."""

TYPES: dict[str, Any] = {
    "records": np.uint8,
    "record_begins": np.int64,
    "record_ends": np.int64,
    "kinds": np.uint8,
    "keys": f"S{WIDTH}",
    "words": np.uint8,
    "word_ends": np.int32,
    "starts": np.int32,
    "docs": np.int32,
    "listed": np.int64,
    "listed_starts": np.int64,
    "listed_docs": np.int32,
    "marked": np.int64,
    "marked_bits": np.uint64,
    "gram_starts": np.int32,
    "grams": np.int32,
    "sounds": f"S{SOUND_WIDTH}",
    "sound_words": np.int32,
    "place_names": f"S{PLACE_WIDTH}",
    "place_keys": f"S{PLACE_WIDTH}",
    "name_places": np.int32,
    "key_places": np.int32,
    "place_starts": np.int32,
    "place_docs": np.int32,
    "references": np.int64,
    "reference_docs": np.int32,
}
"""record i lies from begin i to end i, word i from end i-1 to end i. `docs` of word i lie from
start i to start i+1; `grams` (words that have a pair of signs) and `place_docs` likewise. `listed`
and `marked` are ranges of words (`range_number`) that many listings have: as numbers, which lie
as `docs` do, and as bits (`longlines.directory.sets`). `sounds` are sorted, and `sound_words` their
words; `place_names` and `place_keys` are, with their places. `references`
are sorted hashes of the references by which calls come back to listings, and `reference_docs` the
listings; see `references`.
"""


def range_number(low: int, high: int) -> int:
    """A range of words, from and to before, as one number."""
    return low << 32 | high


class DirectoryError(Exception):
    """A directory that can't be used, or built; the message says why and what to do."""


FORM = Form(
    magic=b"LLDIRECT",
    version=2,
    what="directory",
    ending="directory",
    rebuild="build it anew with `longlines directory build`",
    error=DirectoryError,
)
