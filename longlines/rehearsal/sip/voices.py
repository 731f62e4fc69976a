"""How the parties of a rehearsed call sound: a tone each, by which they know each other."""

import numpy as np

from longlines.telephones import tones
from longlines.telephones.heard import Heard
from longlines.telephones.tones import Pcm

CALLER = 1300.0
CALLED = 1700.0
OPERATOR = 2100.0

SPAN = 0.3
"""Seconds of a voice that make sure of it."""

SURE = 0.8
"""The share of those seconds in which it must be heard."""

PURE = 0.95
"""The share of the energy that lies at one frequency in the tone before a recording."""

WINDOWS = 5
"""Windows of 50 ms in a row that make a tone."""

_LOWEST, _HIGHEST = 300.0, 1200.0
"""Hz; the tone is 700 in Asterisk's sounds, and the parties' own voices are higher."""


def speech(seconds: float) -> Pcm:
    """Something to be recorded: noise that rises and falls like syllables."""
    length = round(seconds * tones.RATE)
    noise = np.random.default_rng(1).normal(0.0, 0.1, length)
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(length) / tones.RATE)
    return np.asarray(noise * syllables * tones.FULL_SCALE, dtype=np.int16)


def tone_ended(heard: Heard, since: float) -> float:
    """When a tone after `since` had ended; 0.0 while there was none, or it goes on."""
    parts = tones.windows(heard.pcm(since))
    run = 0
    for number, part in enumerate(parts):
        if _is_tone(part):
            run += 1
        elif run >= WINDOWS:
            return max(since, heard.began or 0.0) + number * tones.WINDOW
        else:
            run = 0
    return 0.0


def _is_tone(part: Pcm) -> bool:
    if tones.loudness(part) <= tones.QUIET:
        return False
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8 * len(part)))
    hz = float(spectrum.argmax()) * tones.RATE / (8 * len(part))
    return _LOWEST <= hz <= _HIGHEST and tones.purity(part, hz) >= PURE
