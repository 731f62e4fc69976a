"""Which of many pieces of audio begin in what was heard: all of them looked for at once.

The normalised cross-correlation of `tones.match`, at half the rate and against spectra that are
made only once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longlines.telephones import tones
from longlines.telephones.tones import FULL_SCALE, QUIET, Pcm

MOST = 1.2
"""Seconds of each piece that are compared; a shorter one is compared whole."""

STEP = 0.5
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
        self._pieces = [halved(piece[: round(MOST * tones.RATE)]) for piece in pieces]
        self._size = 1 << round((MOST + STEP) * HALVED).bit_length()
        self._spectra = np.conj(np.fft.rfft(self._padded(), self._size)).astype(np.complex64)
        self._energies = [float(np.dot(piece, piece)) for piece in self._pieces]

    def _padded(self) -> Samples:
        padded = np.zeros((len(self._pieces), self._size), dtype=np.float32)
        for row, piece in zip(padded, self._pieces, strict=True):
            row[: len(piece)] = piece
        return padded

    def find(self, heard: Pcm, new: int, least: float) -> Iterator[Hit]:
        """The best place of each piece that scores at least `least`.

        Searches MOST seconds before the last `new` samples of `heard`, and those; of what was
        searched before, only pieces that end in the new samples are found.
        """
        sound = halved(heard[-(new + round(MOST * tones.RATE)) :])[: self._size]
        spectrum = np.fft.rfft(sound, self._size).astype(np.complex64)
        raws = np.fft.irfft(spectrum * self._spectra, self._size)
        running = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
        skipped = (len(heard) - 2 * len(sound)) / tones.RATE
        for number, (raw, piece) in enumerate(zip(raws, self._pieces, strict=True)):
            first = max(0, len(sound) - new // 2 - len(piece))
            last = len(sound) - len(piece)
            if not len(piece) or last < first:
                continue
            local = running[first + len(piece) : last + len(piece) + 1] - running[first : last + 1]
            floor = len(piece) * (FULL_SCALE * 10 ** (QUIET / 20)) ** 2
            norms = np.sqrt(np.maximum(local, floor) * self._energies[number])
            scores = np.where(local >= floor, raw[first : last + 1] / norms, 0.0)
            best = int(np.argmax(scores))
            if scores[best] >= least:
                offset = skipped + (first + best) / HALVED
                yield Hit(number, float(min(1.0, scores[best])), offset)


def halved(pcm: Pcm) -> Samples:
    """The sound at half the rate."""
    pairs = pcm[: len(pcm) // 2 * 2].reshape(-1, 2)
    return np.asarray(pairs.mean(axis=1), dtype=np.float32)
