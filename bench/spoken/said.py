"""Names as a telephone brings them: a voice, its speed and pitch, noise, and 8 kHz mu-law.

The voice is that of hibari-tts, the one that is always installed; pitch is changed as a tape's
speed changes it. With a folder of Kokoro (docs/prompts.md) four of its English voices speak by
chance. What is tuned is tuned on one set of names and voices, and measured on another.
"""

import random
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from longlines.flow import sound

RATE = 8_000
SPEEDS = (0.85, 1.0, 1.2)
PITCHES = (0.9, 1.0, 1.1)
LEVEL = 0.12
"""Of full scale, while somebody speaks."""

BEFORE, BEHIND = 0.4, 1.0
"""Seconds of noise before and behind the name, as a recording has them."""


@dataclass(frozen=True)
class Set:
    """Names that are said: drawn by a seed, by voices of Kokoro that no other set has."""

    seed: int
    voices: tuple[str, str, str, str]


SETS = {
    "tuning": Set(411, ("af_bella", "am_michael", "bf_emma", "bm_george")),
    "test": Set(1913, ("af_heart", "am_liam", "bf_alice", "bm_daniel")),
}

Speak = Callable[[str, float, int], tuple[Any, int]]


@dataclass(frozen=True)
class Manner:
    """How a name is said: a speed and a pitch (1 is as usual), the voice's number, and how much
    louder than the noise it is, in dB.
    """

    speed: float
    pitch: float
    voice: int
    above_noise: float


def manners(chance: random.Random) -> Manner:
    """One of them by chance."""
    return Manner(
        chance.choice(SPEEDS), chance.choice(PITCHES), chance.randrange(4), chance.uniform(15, 30)
    )


def hibari() -> Speak:
    """The voice that is always there."""
    from hibari import Hibari

    voice = Hibari(threads=1)
    return lambda text, speed, number: (voice(text, seed=number, speed=speed), voice.sample_rate)


def kokoro(folder: Path, voices: Sequence[str]) -> Speak:
    """Four English voices of Kokoro, by their names."""
    import onnxruntime
    from kokoro_onnx import Kokoro

    # Several threads wait for each other busily: five times slower beside other work.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, ["CPUExecutionProvider"]
    )
    model = Kokoro.from_session(session, str(folder / "voices.bin"))

    def speak(text: str, speed: float, number: int) -> tuple[Any, int]:
        name = voices[number]
        samples, rate = model.create(
            text, voice=name, speed=speed, lang="en-gb" if name.startswith("b") else "en-us"
        )
        return samples, rate

    return speak


def record(path: Path, text: str, manner: Manner, speak: Speak, seed: int) -> None:
    """Write what a PBX would have recorded of somebody who says a text."""
    samples, rate = speak(text, manner.speed, manner.voice)
    narrow = soxr.resample(np.asarray(samples, np.float32), int(rate * manner.pitch), RATE)
    loud = float(np.sqrt(np.mean(narrow**2))) or 1.0
    whole = np.concatenate((np.zeros(int(BEFORE * RATE)), narrow, np.zeros(int(BEHIND * RATE))))
    noise = np.random.default_rng(seed).standard_normal(len(whole))
    whole = whole + noise * loud / 10 ** (manner.above_noise / 20)
    heard = sound.decode(sound.encode(whole * LEVEL / loud))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((heard * 32767).astype(np.int16).tobytes())
