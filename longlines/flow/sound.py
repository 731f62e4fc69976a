"""Telephone sound: raw 8 kHz mu-law files, as Asterisk plays them to most telephones unchanged.

Samples are numpy arrays of floats between -1 and 1. numpy is imported by who makes sound: a process
that only plays has no need of it.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[numpy.float64]

RATE = 8000
SUFFIX = ".ulaw"
LOUDNESS = -18.0
"""dB below full scale while somebody speaks: that of Asterisk's own English words."""

BENT, LOUDEST = 0.7, 0.95
"""Peaks above the first are bent to stay below the second: short ones, hardly heard."""

QUIETEST = -60.0
WINDOW = 160
"""Samples that are judged together: a fiftieth of a second."""

PAUSE = 30.0
"""dB under the loudest window: below that nobody is speaking."""

LEAD, TAIL = 0.05, 0.12
"""Seconds of quiet that are left around what is said."""

BIAS, CLIP = 132, 32635
"""Of ITU-T G.711's mu-law."""


def length(path: Path) -> float:
    """The length of a mu-law file in seconds; 0 when it is missing."""
    try:
        return path.stat().st_size / RATE
    except OSError:
        return 0.0


def write(path: Path, data: bytes) -> None:
    """Put a whole file in its place at once. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def encode(samples: "Samples") -> bytes:
    """Samples as mu-law."""
    import numpy

    whole = numpy.rint(numpy.clip(samples, -1, 1) * 32767).astype(numpy.int32)
    size = numpy.minimum(numpy.abs(whole), CLIP) + BIAS
    exponent = numpy.floor(numpy.log2(size)).astype(numpy.int32) - 7
    mantissa = (size >> (exponent + 3)) & 15
    sign = numpy.where(whole < 0, 128, 0)
    return bytes((~(sign | exponent << 4 | mantissa) & 255).astype(numpy.uint8).tobytes())


def decode(data: bytes) -> "Samples":
    """The samples of mu-law data."""
    import numpy

    codes = ~numpy.frombuffer(data, dtype=numpy.uint8)
    size = ((codes & 15).astype(numpy.int32) * 8 + BIAS << (codes >> 4 & 7)) - BIAS
    return numpy.asarray(numpy.where(codes & 128, -size, size) / 32768.0, dtype=numpy.float64)


def loudness(samples: "Samples") -> float:
    """dB below full scale while somebody speaks; QUIETEST for silence."""
    import numpy

    power = _windows(samples)
    speaking = power[power > max(power.max(initial=0.0) * 10 ** (-PAUSE / 10), 1e-9)]
    if not len(speaking):
        return QUIETEST
    return max(QUIETEST, float(10 * numpy.log10(speaking.mean())))


def even(samples: "Samples") -> "Samples":
    """The same as loud as every other prompt, with little quiet before and after it."""
    import numpy

    first, last = spoken_part(samples)
    if not last:
        return samples
    first = max(0, first - round(LEAD * RATE))
    last = min(len(samples), last + round(TAIL * RATE))
    louder = samples[first:last] * 10 ** ((LOUDNESS - loudness(samples)) / 20)
    size = numpy.abs(louder)
    room = LOUDEST - BENT
    bent = numpy.sign(louder) * (BENT + room * numpy.tanh((size - BENT) / room))
    return numpy.asarray(numpy.where(size > BENT, bent, louder), dtype=numpy.float64)


def spoken_part(samples: "Samples") -> tuple[int, int]:
    """The first sample of what is said, and the one after the last; (0, 0) for silence."""
    import numpy

    power = _windows(samples)
    loud = numpy.flatnonzero(power > max(power.max(initial=0.0) * 10 ** (-PAUSE / 10), 1e-9))
    if not len(loud):
        return 0, 0
    return int(loud[0]) * WINDOW, (int(loud[-1]) + 1) * WINDOW


def _windows(samples: "Samples") -> "Samples":
    """The mean power of each window."""
    import numpy

    whole = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    return numpy.asarray((whole**2).mean(axis=1), dtype=numpy.float64)


def longest_pause(samples: "Samples") -> float:
    """The longest quiet between two words, in seconds."""
    import numpy

    power = _windows(samples)
    loud = numpy.flatnonzero(power > max(power.max(initial=0.0) * 10 ** (-PAUSE / 10), 1e-9))
    return float(numpy.diff(loud).max(initial=1) - 1) * WINDOW / RATE
