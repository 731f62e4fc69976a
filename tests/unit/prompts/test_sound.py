"""Telephone sound: mu-law, loudness, silence."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow import sound

# From the tables of ITU-T G.711: code words of decoder output values.
G711 = {0x80: 32124, 0x8F: 16764, 0xAA: 5372, 0xFE: 8, 0xFF: 0, 0x7F: 0, 0x00: -32124, 0x5D: -460}


def tone(seconds: float, level: float = 0.3) -> "sound.Samples":
    n = np.arange(round(seconds * sound.RATE))
    return np.asarray(level * np.sin(2 * np.pi * 440 * n / sound.RATE), dtype=np.float64)


def test_mu_law_is_that_of_the_standard() -> None:
    heard = sound.decode(bytes(G711)) * 32768
    assert heard.tolist() == list(G711.values())


@given(st.floats(-1, 1))
def test_mu_law_keeps_a_sample_within_its_step(sample: float) -> None:
    heard = float(sound.decode(sound.encode(np.array([sample])))[0])
    assert abs(heard - sample) <= max(abs(sample) / 16, 0.002)


def test_prompts_are_made_equally_loud_and_their_silence_is_cut() -> None:
    quiet = np.zeros(sound.RATE)
    for level in (0.02, 0.2, 0.9):
        even = sound.even(np.concatenate([quiet, tone(1, level), quiet]))
        assert sound.loudness(even) == pytest.approx(sound.LOUDNESS, abs=0.2)
        assert len(even) / sound.RATE == pytest.approx(1 + sound.LEAD + sound.TAIL, abs=0.05)
        assert np.abs(even).max() <= sound.LOUDEST


def test_silence_stays_silence() -> None:
    nothing = np.zeros(sound.RATE)
    assert sound.loudness(nothing) == sound.QUIETEST
    assert sound.loudness(nothing[:10]) == sound.QUIETEST
    assert len(sound.even(nothing)) == sound.RATE
    assert sound.spoken_part(nothing) == (0, 0)


def test_a_pause_is_measured_between_words() -> None:
    quiet = np.zeros(3 * sound.RATE)
    spoken = np.concatenate([tone(0.5), quiet[:8000], tone(0.5), quiet])
    assert sound.longest_pause(spoken) == pytest.approx(1.0, abs=0.05)
    assert sound.longest_pause(tone(1)) == 0


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "hello.ulaw"
    assert sound.length(path) == 0
    sound.write(path, b"\xff" * 4000)
    assert sound.length(path) == 0.5
    assert [each.name for each in path.parent.iterdir()] == ["hello.ulaw"]
