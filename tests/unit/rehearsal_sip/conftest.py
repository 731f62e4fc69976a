"""A small set of flows with its prompts made audible: noise, different for each text."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from longlines.flow import library
from longlines.flow.library import Library
from longlines.rehearsal.house import House
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.telephones import tones
from tests.unit.rehearsal.conftest import CONSENT, MAIN, house_of

PER_LETTER = 0.07


class Noise:
    """A voice whose every text is noise of its own; texts that begin with a word begin alike."""

    def speak(self, text: str) -> bytes:
        words = text.split()
        sounds = [_noise(word, len(word) * PER_LETTER) for word in words]
        edge = np.zeros(round(0.1 * tones.RATE))
        return np.concatenate([edge, *sounds, edge]).astype("<i2").tobytes()


def _noise(word: str, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    samples = np.random.default_rng(seed).normal(0, 3000, round(seconds * tones.RATE))
    return np.convolve(samples, np.ones(4) / 4, "same")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The house of the simulator's own tests."""
    return house_of(tmp_path / "flows", main=MAIN, consent=CONSENT)


@pytest.fixture
def rendered(house: House, tmp_path: Path) -> Library:
    """The same flows as the exchange runs them, with audio."""
    return library.load(tmp_path / "flows", tmp_path / "sounds", tmp_path / "archive", Noise())


@pytest.fixture
def repertoire(rendered: Library) -> Repertoire:
    """What that exchange can say."""
    return Repertoire(rendered, ("en",))
