"""A small set of flows with its prompts made audible: noise, different for each text."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from longlines.flow import library, sound
from longlines.flow.library import Library
from longlines.flow.prompts import Prompts
from longlines.flow.sources import Sources
from longlines.rehearsal.house import House
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.telephones import tones
from tests.unit.rehearsal.conftest import CONSENT, MAIN, house_of

PER_LETTER = 0.13


class Noise:
    """A voice whose every text is noise of its own; texts that begin alike sound alike there."""

    def name(self, language: str) -> str:
        return f"noise-{language}"

    def speak(self, text: str, language: str) -> bytes:
        words = text.split()
        sounds = [
            _noise(" ".join(words[: number + 1]), len(word) * PER_LETTER)
            for number, word in enumerate(words)
        ]
        edge = np.zeros(round(0.1 * tones.RATE))
        return sound.encode(np.concatenate([edge, *sounds, edge]) / tones.FULL_SCALE)


def _noise(words: str, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big")
    samples = np.random.default_rng(seed).normal(0, 3000, round(seconds * tones.RATE))
    return np.convolve(samples, np.ones(4) / 4, "same")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The house of the simulator's own tests."""
    return house_of(tmp_path / "flows", main=MAIN, consent=CONSENT)


@pytest.fixture
def rendered(house: House, tmp_path: Path) -> Library:
    """The same flows as the exchange runs them, with audio."""
    sources = Sources(tmp_path / "flows" / "prompts", tmp_path / "sounds", Noise(), {})
    ready = library.ready(library.read(tmp_path / "flows"), sources)
    return Library(house.library.flows, Prompts(ready.texts, ready.audio), tmp_path / "archive")


@pytest.fixture
def repertoire(rendered: Library) -> Repertoire:
    """What that exchange can say."""
    return Repertoire(rendered, ("en",))
