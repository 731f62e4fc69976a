"""Prompt texts rendered to the telephone's 8 kHz, once for each text.

A file is named by a hash of voice and text; a file that is there is right, since it is written
under another name and moved into place when whole.
"""

import hashlib
import os
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from longlines.flow.phone import Audio

RATE = 8000
VOICE = "hibari-0.2-heart-2"
PEAK = 0.7
SPEED = 1.1


class SpeechError(Exception):
    """Text that could not be made audible; the message says which and why."""


class Voice(Protocol):
    """Text to speech: 16-bit samples at 8 kHz."""

    def speak(self, text: str) -> bytes: ...


class Hibari:
    """English by hibari-tts; its model is loaded by the first text that needs it."""

    def __init__(self) -> None:
        self._tts: object = None

    def speak(self, text: str) -> bytes:
        """Mono samples, little-endian. Raises SpeechError when the voice can't be loaded."""
        try:
            import hibari
            import numpy
            import soxr
        except ImportError as error:
            raise SpeechError(f"no voice is installed to speak {text!r}: {error}") from error
        if self._tts is None:
            self._tts = hibari.Hibari(threads=1)
        heard = soxr.resample(self._tts(text, seed=0, speed=SPEED), 24000, RATE)  # type: ignore[operator]
        loudest = float(numpy.abs(heard).max(initial=0.0))
        if loudest == 0.0:
            raise SpeechError(f"the voice made no sound of {text!r}")
        return bytes((heard * (PEAK / loudest) * 32767).astype("<i2").tobytes())


def render(texts: Iterable[str], folder: Path, voice: Voice) -> dict[str, Audio]:
    """Audio for each text, rendering what `folder` lacks. Raises SpeechError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    audio = {}
    for text in texts:
        path = folder / f"{file_name(text)}"
        seconds = length(path)
        if seconds == 0.0:
            _write(path, voice.speak(text))
            seconds = length(path)
        audio[text] = Audio(str(path.with_suffix("")), seconds)
    return audio


def silence(folder: Path) -> Audio:
    """A fiftieth of a second of nothing: for collecting keys without a prompt."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "silence.wav"
    if length(path) == 0.0:
        _write(path, bytes(RATE // 50 * 2))
    return Audio(str(path.with_suffix("")), length(path))


def length(path: Path) -> float:
    """The length of a WAV file in seconds; 0 when it is missing or no WAV file."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0


def file_name(text: str) -> str:
    """The name of the WAV file of a text."""
    digest = hashlib.sha256(f"{VOICE}\n{text}".encode()).hexdigest()[:24]
    return f"{digest}.wav"


def _write(path: Path, samples: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with wave.open(str(unfinished), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    unfinished.replace(path)
