"""Which of many pieces of audio begin in what was heard: all of them looked for at once.

The normalised cross-correlation of `tones.match`, at half the rate and against spectra that are
made only once. Each piece is known by several short parts of its beginning: where a packet was
lost, or a receiver caught up with one, what follows is shifted, and only a part is spoiled by that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longlines.telephones import tones
from longlines.telephones.tones import FULL_SCALE, QUIET, Pcm

PART = 0.5
"""Seconds of a part; a piece that is shorter is compared whole."""

PARTS = 4
"""How many parts a piece has at most."""

LEAST = 0.3
"""Seconds that its last part has at least."""

STEP = 0.4
"""Seconds of sound, at most, that are searched at a time."""

HALVED = tones.RATE // 2

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Hit:
    """A piece, by its number, that was found so well (0 to 1), so many seconds into the sound."""

    piece: int
    score: float
    offset: float


class Bank:
    """Pieces of mono audio at 8 kHz, without silence at their beginning."""

    def __init__(self, pieces: Sequence[Pcm]) -> None:
        self._parts = [part for n, piece in enumerate(pieces) for part in _parts(n, piece)]
        self._size = 1 << round((PART + STEP) * HALVED).bit_length()
        padded = np.zeros((len(self._parts), self._size), dtype=np.float32)
        for row, part in zip(padded, self._parts, strict=True):
            row[: len(part.sound)] = part.sound
        self._spectra = np.conj(np.fft.rfft(padded, self._size)).astype(np.complex64)

    def find(self, heard: Pcm, new: int, least: float) -> Iterator[Hit]:
        """The best place of each part that scores at least `least`, a short one rather more.

        Searches the last `new` samples of `heard` and PART seconds before them; of what was
        searched before, only parts that end in the new samples are found.
        """
        sound = halved(heard[-(new + round(PART * tones.RATE)) :])[: self._size]
        spectrum = np.fft.rfft(sound, self._size).astype(np.complex64)
        raws = np.fft.irfft(spectrum * self._spectra, self._size)
        running = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
        skipped = len(heard) // 2 - len(sound)
        for raw, part in zip(raws, self._parts, strict=True):
            length = len(part.sound)
            first = max(0, len(sound) - new // 2 - length)
            last = len(sound) - length
            if not length or last < first:
                continue
            local = running[first + length : last + length + 1] - running[first : last + 1]
            floor = length * (FULL_SCALE * 10 ** (QUIET / 20)) ** 2
            norms = np.sqrt(np.maximum(local, floor) * part.energy)
            scores = np.where(local >= floor, raw[first : last + 1] / norms, 0.0)
            best = int(np.argmax(scores))
            if scores[best] >= least + (1 - least) * part.shortness:
                offset = (skipped + first + best - part.start) / HALVED
                yield Hit(part.piece, float(min(1.0, scores[best])), offset)


@dataclass(frozen=True)
class _Part:
    """Some of a piece: from its sample `start` on, at half the rate."""

    piece: int
    start: int
    sound: Samples
    energy: float

    @property
    def shortness(self) -> float:
        """How much must be more alike than in a whole part, from 0 to 1."""
        return max(0.0, 1.0 - len(self.sound) / HALVED / PART)


def _parts(number: int, piece: Pcm) -> Iterator[_Part]:
    whole = halved(piece)
    size = round(PART * HALVED)
    for start in range(0, PARTS * size, size):
        sound = whole[start : start + size]
        if not start or len(sound) >= LEAST * HALVED:
            yield _Part(number, start, sound, float(np.dot(sound, sound)))


def halved(pcm: Pcm) -> Samples:
    """The sound at half the rate."""
    pairs = pcm[: len(pcm) // 2 * 2].reshape(-1, 2)
    return np.asarray(pairs.mean(axis=1), dtype=np.float32)
