"""What words that are alike have in common: pairs of letters, and how they sound."""

from collections.abc import Sequence

import jellyfish
import numpy as np

from longlines.directory.layout import GRAM_SIGNS, SOUND_WIDTH, Numbers

_SIGNS = np.zeros(256, np.int32)
_SIGNS[np.frombuffer(b"abcdefghijklmnopqrstuvwxyz0123456789", np.uint8)] = range(1, GRAM_SIGNS)


def grams(words: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The numbers of the pairs of signs in words, with their borders, and the place of the word
    that each is of. Words are of small letters and digits.
    """
    raw = np.frombuffer(" ".join(["", *words, ""]).encode("ascii"), np.uint8)
    signs = _SIGNS[raw]
    owners = np.cumsum(signs == 0, dtype=np.int32) - 1
    return signs[:-1] * GRAM_SIGNS + signs[1:], owners[:-1]


def gram_codes(word: str) -> list[int]:
    """The pairs of signs in a word, each once."""
    codes: list[int] = np.unique(grams([word])[0]).tolist()
    return codes


def sound(word: str) -> str:
    """How a word sounds, "" for what has no sound, as a number."""
    return "" if word.isdigit() else jellyfish.metaphone(word).replace(" ", "")[:SOUND_WIDTH]
