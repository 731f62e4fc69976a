"""Tones, loudness and prompts are told apart in synthesised audio."""

from pathlib import Path

import numpy as np
import pytest

from longlines.telephones import tones


def noise(seconds: float, seed: int, level: float = 3000.0) -> tones.Pcm:
    rng = np.random.default_rng(seed)
    return rng.normal(0, level, round(seconds * tones.RATE)).astype(np.int16)


def ulaw(pcm: tones.Pcm) -> tones.Pcm:
    """The loss of 8-bit mu-law coding (ITU-T G.711, by its continuous formula)."""
    x = pcm / 32768.0
    y = np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127) / 127
    return np.asarray(np.sign(y) * (256 ** np.abs(y) - 1) / 255 * 32767, dtype=np.int16)


@pytest.mark.parametrize("hz", [350.0, 440.0, 1000.0, 2600.0])
def test_a_sine_is_pure_at_its_own_frequency_only(hz: float) -> None:
    tone = tones.sine(hz, 0.05)
    assert tones.purity(tone, hz) > 0.99
    assert tones.purity(tone, hz + 100) < 0.05


def test_both_halves_of_ringback_count_and_others_do_not() -> None:
    ring = tones.sine(440, 2) // 2 + tones.sine(480, 2) // 2
    assert tones.tone_share(ring, 440) > 0.9
    assert tones.tone_share(ring, 480) > 0.9
    assert tones.tone_share(ring, 620) == 0.0


def test_the_share_of_time_is_counted() -> None:
    heard = np.concatenate([tones.sine(1000, 1), np.zeros(8000, np.int16), noise(2, 1)])
    assert tones.tone_share(heard, 1000) == pytest.approx(0.25, abs=0.02)


def test_nothing_is_heard_in_silence_or_nothing() -> None:
    for pcm in (np.zeros(8000, np.int16), np.zeros(0, np.int16)):
        assert tones.purity(pcm, 440) == 0.0
        assert tones.tone_share(pcm, 440) == 0.0
        assert tones.loudness(pcm) == -120.0
        assert tones.match(pcm, noise(0.5, 1)).score == 0.0


def test_loudness_of_a_full_sine_is_three_decibels_down() -> None:
    assert tones.loudness(tones.sine(1000, 1, level=1.0)) == pytest.approx(-3.01, abs=0.05)


def test_a_tone_continues_in_phase() -> None:
    parts = [tones.sine(333, 0.02, start=n) for n in range(0, 800, 160)]
    assert np.array_equal(np.concatenate(parts), tones.sine(333, 0.1))


@pytest.mark.parametrize("gain", [0.05, 1.0])
def test_a_prompt_is_found_where_it_was_played(gain: float) -> None:
    prompt, other = noise(1, 2), noise(1, 3)
    heard = ulaw((np.concatenate([noise(0.7, 4), prompt, noise(1, 5)]) * gain).astype(np.int16))
    found = tones.match(heard, prompt)
    assert found.score > tones.HEARD
    assert found.offset == pytest.approx(0.7, abs=0.001)
    assert tones.match(heard, other).score < 0.3


def test_a_prompt_longer_than_the_recording_was_not_heard() -> None:
    assert tones.match(noise(0.5, 1), noise(1, 1)) == tones.Match(0.0, 0.0)


def test_silence_around_a_prompt_is_cut() -> None:
    quiet = np.zeros(1600, np.int16)
    body, lead = tones.spoken(np.concatenate([quiet, noise(1, 1), quiet]))
    assert lead == pytest.approx(0.2)
    assert len(body) == 8000
    assert len(tones.spoken(noise(1, 1), most=0.5)[0]) == 4000
    assert len(tones.spoken(quiet)[0]) == 0


def test_wav_files_keep_their_samples_and_other_shapes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    tones.write_wav(path, tones.sine(440, 0.1))
    assert np.array_equal(tones.read_wav(path), tones.sine(440, 0.1))
    tones.write_wav(path, tones.sine(440, 0.1), rate=16000)
    with pytest.raises(ValueError, match="16000"):
        tones.read_wav(path)
