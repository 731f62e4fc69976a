"""Texts made audible on this machine, and where their audio is kept.

A file is named by a hash of voice and text; a file that is there is right, since it is written
under another name and moved into place when whole.
"""

import hashlib
from pathlib import Path
from typing import Protocol

from longlines.flow import sound
from longlines.flow.phone import Audio

HIBARI = "hibari-0.2-heart-3"
HIBARI_RATE = 24000
SPEED = 1.1


class SpeechError(Exception):
    """Text that could not be made audible; the message says which and why."""


class Voice(Protocol):
    """Text to speech."""

    def name(self, language: str) -> str:
        """Which voice speaks a language, for the names of files.

        Raises SpeechError when none does; the message says what to install.
        """
        ...

    def speak(self, text: str, language: str) -> bytes:
        """8 kHz mu-law. Raises SpeechError."""
        ...


class Hibari:
    """English by hibari-tts; its model is loaded by the first text that needs it."""

    def __init__(self) -> None:
        self._tts: object = None

    def name(self, language: str) -> str:
        """Of the voice inside the package; SpeechError for all but English."""
        if language != "en":
            raise SpeechError("hibari-tts speaks English only")
        return HIBARI

    def speak(self, text: str, language: str) -> bytes:
        """Raises SpeechError when the voice can't be loaded or says nothing."""
        try:
            import hibari
            import soxr
        except ImportError as error:
            raise SpeechError(f"no voice is installed to speak {text!r}: {error}") from error
        if self._tts is None:
            self._tts = hibari.Hibari(threads=1)
        said = self._tts(text, seed=0, speed=SPEED)  # type: ignore[operator]
        return telephone(soxr.resample(said, HIBARI_RATE, sound.RATE), text)


def telephone(samples: "sound.Samples", text: str) -> bytes:
    """8 kHz samples as mu-law, as loud as all prompts. Raises SpeechError for silence."""
    if sound.loudness(samples) <= sound.QUIETEST:
        raise SpeechError(f"the voice made no sound of {text!r}")
    return sound.encode(sound.even(samples))


def silence(folder: Path) -> Audio:
    """A fiftieth of a second of nothing: for collecting keys without a prompt."""
    path = folder / f"silence{sound.SUFFIX}"
    if not sound.length(path):
        sound.write(path, b"\xff" * (sound.RATE // 50))
    return Audio(str(path.with_suffix("")), sound.length(path))


def file_name(text: str, voice: str) -> str:
    """The name of the file of a text in a voice."""
    digest = hashlib.sha256(f"{voice}\n{text}".encode()).hexdigest()[:24]
    return f"{digest}{sound.SUFFIX}"
