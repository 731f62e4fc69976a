"""Recordings from a studio, which win over rendered speech.

They are kept beside the texts, `prompts/studio/<language>/<key>.<n>.<hash>.ulaw`: the hash is that
of the text that was read out, so that a recording is never played for another text. One recording
holds what stands between two values of a prompt, from its beginning to its end.
"""

import hashlib
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from longlines.flow import sound
from longlines.flow.prompts import BETWEEN, PER_SECOND, TextPart

if TYPE_CHECKING:
    from longlines.flow.sound import Samples

FOLDER = "studio"
TOO_QUIET = -40.0
FULL = 0.999
CLIPPED = 3
"""Samples at full scale in a row that can only come from clipping."""

QUIET_AROUND, QUIET_WITHIN = 1.0, 2.0
"""Seconds of silence that a recording may have before and after, and between, what is said."""

SHORTEST, LONGEST = 0.4, 2.5
"""Times the length that a text usually takes."""


class Unfit(ValueError):
    """A recording that callers should not hear; the message says what to do about it."""


@dataclass(frozen=True)
class Recordings:
    """The recordings of one language."""

    folder: Path

    def find(self, text: str) -> Path | None:
        """The recording of a text."""
        return next(self.folder.glob(f"*.{digest(text)}{sound.SUFFIX}"), None)

    def joined(self, parts: tuple[TextPart, ...], language: str) -> tuple[TextPart, ...]:
        """The parts of a prompt, with one piece in place of each run that was recorded."""
        if not self.folder.is_dir():
            return parts
        found: list[TextPart] = []
        for run in runs(parts):
            text = run_text(run, language)
            found.extend([text] if text and self.find(text) else run)
        return tuple(found)


def runs(parts: tuple[TextPart, ...]) -> Iterator[list[TextPart]]:
    """Pieces of text that follow each other, and each value by itself."""
    run: list[TextPart] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            continue
        if run:
            yield run
        yield [part]
        run = []
    if run:
        yield run


def run_text(run: list[TextPart], language: str) -> str:
    """What is read out for a run; "" for a value."""
    return BETWEEN[language].join(part for part in run if isinstance(part, str))


def texts(parts: tuple[TextPart, ...], language: str) -> list[str]:
    """What a studio has to read out for a prompt, a recording each."""
    return [text for run in runs(parts) if (text := run_text(run, language))]


def digest(text: str) -> str:
    """The part of a file's name that tells its text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def path_of(folder: Path, language: str, key: str, number: int, text: str) -> Path:
    """Where the recording of the `number`th text of a prompt belongs, counted from 1."""
    return folder / FOLDER / language / f"{key}.{number}.{digest(text)}{sound.SUFFIX}"


def take(path: Path, text: str, language: str) -> tuple[bytes, list[str]]:
    """A WAV file as mu-law of our loudness, and what was changed about it. Raises Unfit."""
    samples, notes = _read(path)
    _not_clipped(samples)
    level = sound.loudness(samples)
    if level < TOO_QUIET:
        raise Unfit(
            f"it is too quiet ({level:.0f} dB, speech is wanted at about {sound.LOUDNESS:.0f} dB): "
            "record it again closer to the microphone"
        )
    _no_long_silence(samples)
    first, last = sound.spoken_part(samples)
    if odd := odd_length((last - first) / sound.RATE, text, language):
        raise Unfit(f'{odd}: is it whole, and is it of "{text}"?')
    if abs(level - sound.LOUDNESS) >= 1:
        notes.append(f"its level was changed from {level:.0f} to {sound.LOUDNESS:.0f} dB")
    return sound.encode(sound.even(samples)), notes


def _read(path: Path) -> tuple["Samples", list[str]]:
    """Samples at 8 kHz, and what had to be converted."""
    import numpy
    import soxr

    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise Unfit(f"it can't be read ({error}): save it as WAV, PCM 16 bit") from None
    if width != 2 or channels not in (1, 2):
        raise Unfit(
            f"it has {channels} channels of {8 * width} bit: save it as WAV, PCM 16 bit, mono"
        )
    if rate < sound.RATE:
        raise Unfit(f"{rate} samples a second are too few: record it with 8,000 or more")
    whole = data[: len(data) // (2 * channels) * 2 * channels]
    samples = numpy.frombuffer(whole, dtype="<i2").reshape(-1, channels).mean(axis=1) / 32768
    notes = ["two channels were mixed into one"] if channels == 2 else []
    if rate != sound.RATE:
        samples = soxr.resample(samples, rate, sound.RATE)
        notes.append(f"{rate} samples a second became {sound.RATE}")
    return samples, notes


def _not_clipped(samples: "Samples") -> None:
    import numpy

    full = numpy.abs(samples) >= FULL
    row = numpy.convolve(full, numpy.ones(CLIPPED), mode="valid") if len(full) >= CLIPPED else full
    if bool((row >= CLIPPED).any()):
        raise Unfit("it is clipped: record it again with less gain")


def _no_long_silence(samples: "Samples") -> None:
    first, last = sound.spoken_part(samples)
    before, after = first / sound.RATE, (len(samples) - last) / sound.RATE
    for seconds, where in ((before, "before"), (after, "after")):
        if seconds > QUIET_AROUND:
            raise Unfit(f"{seconds:.1f} s of silence {where} what is said: cut it to half a second")
    longest = sound.longest_pause(samples[first:last])
    if longest > QUIET_WITHIN:
        raise Unfit(f"a pause of {longest:.1f} s within it: cut it to a second, or record it again")


def odd_length(seconds: float, text: str, language: str) -> str:
    """What is odd about a length of speech, "" when it suits the text."""
    usual = len(text) / PER_SECOND[language]
    if SHORTEST * usual - 0.2 <= seconds <= LONGEST * usual + 1:
        return ""
    return f"{seconds:.1f} s of speech, but its text usually takes {usual:.1f} s"
