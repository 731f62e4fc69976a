"""What a phone heard, judged: tones, loudness, and which prompt it was.

All functions take mono PCM as a numpy array of int16 samples; `rate` is in Hz, times are in seconds
from the first sample. Nothing here knows about SIP or clocks.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from longlines.flow import sound

Pcm = NDArray[np.int16]
RATE = 8000
WINDOW = 0.05
QUIET = -50.0
FULL_SCALE = 32768.0
# A prompt was heard if it matches better than this. Through a real PBX in mu-law the right prompt
# gave 1.00; of the wrong ones, sentences gave up to 0.27, single digits (0.3 s) up to 0.58.
HEARD = 0.8


@dataclass(frozen=True)
class Match:
    """How well a prompt was found (0 to 1) and when it began, in seconds from the first sample."""

    score: float
    offset: float


def sine(hz: float, seconds: float, *, level: float = 0.3, rate: int = RATE, start: int = 0) -> Pcm:
    """A sine tone; `level` is its peak as a share of full scale, `start` its first sample."""
    n = np.arange(start, start + round(seconds * rate))
    return np.asarray(level * FULL_SCALE * np.sin(2 * np.pi * hz * n / rate), dtype=np.int16)


def purity(pcm: Pcm, hz: float, rate: int = RATE) -> float:
    """The share (0 to 1) of the energy that lies at `hz`: Goertzel's sum for one frequency."""
    x = np.asarray(pcm, dtype=np.float64)
    energy = float(np.dot(x, x))
    if not len(x) or energy == 0.0:
        return 0.0
    turn = np.exp(-2j * np.pi * hz / rate * np.arange(len(x)))
    return float(min(1.0, 2.0 * abs(np.dot(x, turn)) ** 2 / (len(x) * energy)))


def loudness(pcm: Pcm) -> float:
    """Root mean square in dB below full scale; -120 for digital silence or no samples."""
    x = np.asarray(pcm, dtype=np.float64) / FULL_SCALE
    power = float(np.mean(x * x)) if len(x) else 0.0
    return 10.0 * float(np.log10(power)) if power > 1e-12 else -120.0


def windows(pcm: Pcm, rate: int = RATE, seconds: float = WINDOW) -> list[Pcm]:
    """The samples in whole windows, in order; what is left over at the end is dropped."""
    size = round(seconds * rate)
    return [pcm[i : i + size] for i in range(0, len(pcm) - size + 1, size)]


def tone_share(pcm: Pcm, hz: float, rate: int = RATE, *, least: float = 0.4) -> float:
    """The share of 50 ms windows in which `hz` dominates: loud enough, and `least` of the energy.

    0.4 lets each of two tones at once count: ringback is 440 + 480 Hz.
    """
    parts = windows(pcm, rate)
    loud = [part for part in parts if loudness(part) > QUIET and purity(part, hz, rate) >= least]
    return len(loud) / len(parts) if parts else 0.0


def match(heard: Pcm, reference: Pcm, rate: int = RATE) -> Match:
    """The best place of `reference` in `heard`: the peak of their normalised cross-correlation.

    Each candidate place is normalised by its own energy, so loud and soft passages count
    alike. 0 at 0 s if `heard` is shorter than the reference or either is silent.
    """
    x = np.asarray(heard, dtype=np.float64)
    ref = np.asarray(reference, dtype=np.float64)
    if not len(ref) or len(x) < len(ref):
        return Match(0.0, 0.0)
    ref = ref - ref.mean()
    size = 1 << (len(x) + len(ref) - 1).bit_length()
    spectrum = np.fft.rfft(x, size) * np.conj(np.fft.rfft(ref, size))
    raw = np.fft.irfft(spectrum, size)[: len(x) - len(ref) + 1]
    running = np.concatenate(([0.0], np.cumsum(x * x)))
    local = running[len(ref) :] - running[: -len(ref)]
    # A place quieter than QUIET can't be the prompt: dividing by its energy would amplify noise.
    floor = len(ref) * (FULL_SCALE * 10 ** (QUIET / 20)) ** 2
    if float(np.dot(ref, ref)) < floor or not bool((local >= floor).any()):
        return Match(0.0, 0.0)
    norm = np.sqrt(np.maximum(local, floor) * np.dot(ref, ref))
    score = np.where(local >= floor, raw / norm, 0.0)
    best = int(np.argmax(score))
    return Match(float(min(1.0, max(0.0, score[best]))), best / rate)


def spoken(pcm: Pcm, rate: int = RATE, *, most: float | None = None) -> tuple[Pcm, float]:
    """`pcm` without silence around it, cut to `most` seconds, and the seconds lost in front."""
    parts = windows(pcm, rate, 0.01)
    loud = [i for i, part in enumerate(parts) if loudness(part) > QUIET]
    if not loud:
        return pcm[:0], 0.0
    size = round(0.01 * rate)
    first, last = loud[0] * size, (loud[-1] + 1) * size
    if most is not None:
        last = min(last, first + round(most * rate))
    return pcm[first:last], first / rate


def read(path: Path | str, rate: int = RATE) -> Pcm:
    """The samples of a prompt: raw mu-law, or WAV."""
    if Path(path).suffix == sound.SUFFIX:
        return np.asarray(sound.decode(Path(path).read_bytes()) * FULL_SCALE, dtype=np.int16)
    return read_wav(path, rate)


def read_wav(path: Path | str, rate: int = RATE) -> Pcm:
    """The samples of a mono 16-bit WAV file. ValueError if it has another shape or rate."""
    with wave.open(str(path), "rb") as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if shape != (1, 2, rate):
            raise ValueError(f"{path}: channels, bytes, Hz are {shape}; must be (1, 2, {rate})")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def write_wav(path: Path | str, pcm: Pcm, rate: int = RATE) -> None:
    """Save mono 16-bit samples as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(pcm, dtype="<i2").tobytes())
