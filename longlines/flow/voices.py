"""The voices of this machine, the best first: hibari-tts, Kokoro where it was set up, espeak-ng.

hibari-tts is installed always and speaks English. Kokoro speaks all our languages as people do;
`docs/prompts.md` tells how to get it. espeak-ng is hardly understood on a telephone: better than
silence, and worth a warning.
"""

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from longlines.flow import sound
from longlines.flow.sources import SHIPPED
from longlines.flow.speech import Hibari, SpeechError, Voice, telephone

KOKORO_RATE = 24000
SPEEDS = {"en": 1.0, "es": 1.0, "zh": 0.9}
ESPEAK = "espeak-ng"
ESPEAK_VOICES = {"en": "en-us", "es": "es-419", "zh": "cmn"}
ESPEAK_WITHIN = 60.0


class Kokoro:
    """Kokoro-82M by kokoro-onnx: `folder` holds `model.onnx` and `voices.bin`.

    Its voices are those of the shipped audio, and their files have the same names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tts: Any = None
        self._chinese: Any = None

    def name(self, language: str) -> str:
        """The same as in SHIPPED."""
        missing = [
            file for file in ("model.onnx", "voices.bin") if not (self._folder / file).exists()
        ]
        if missing:
            raise SpeechError(
                f"{self._folder} has no {' and no '.join(missing)}; see docs/prompts.md"
            )
        return SHIPPED[language]

    def speak(self, text: str, language: str) -> bytes:
        """Raises SpeechError when a package is missing."""
        try:
            import soxr

            self._load(language)
        except ImportError as error:
            raise SpeechError(f"Kokoro lacks a package ({error}); see docs/prompts.md") from error
        voice = SHIPPED[language].split("-")[1]
        phonemes = self._phonemes(text, language)
        said, _ = self._tts.create(phonemes, voice, SPEEDS[language], is_phonemes=True)
        return telephone(soxr.resample(said, KOKORO_RATE, sound.RATE), text)

    def _load(self, language: str) -> None:
        if self._tts is None:
            import onnxruntime
            from kokoro_onnx import Kokoro as Model

            # Several threads wait for each other busily: five times slower beside other work.
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            model = str(self._folder / "model.onnx")
            session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
            self._tts = Model.from_session(session, str(self._folder / "voices.bin"))
        if language == "zh" and self._chinese is None:
            from misaki.zh import ZHG2P

            self._chinese = ZHG2P()

    def _phonemes(self, text: str, language: str) -> str:
        """A full stop is never added: after a single word it is heard as another syllable."""
        if language == "zh":
            return str(self._chinese(text)[0])
        return str(self._tts.tokenizer.phonemize(text, ESPEAK_VOICES[language]))


class Espeak:
    """espeak-ng from PATH."""

    def name(self, language: str) -> str:
        """`espeak-ng-es-419`; SpeechError when it isn't installed."""
        if shutil.which(ESPEAK) is None:
            raise SpeechError(
                f"install {ESPEAK} (apt-get install {ESPEAK}), or set LONGLINES_KOKORO"
            )
        return f"{ESPEAK}-{ESPEAK_VOICES[language]}"

    def speak(self, text: str, language: str) -> bytes:
        """Raises SpeechError when it fails."""
        import numpy
        import soxr

        command = [ESPEAK, "-v", ESPEAK_VOICES[language], "--stdout", "--stdin"]
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=ESPEAK_WITHIN, check=True
            )
            with wave.open(io.BytesIO(done.stdout)) as file:
                rate = file.getframerate()
            data = done.stdout[44:]
        except (OSError, subprocess.SubprocessError, EOFError, wave.Error) as error:
            raise SpeechError(f"{ESPEAK} can't speak {text!r}: {error}") from error
        samples = numpy.frombuffer(data[: len(data) // 2 * 2], dtype="<i2") / 32768
        return telephone(soxr.resample(samples, rate, sound.RATE), text)


@dataclass(frozen=True)
class Voices:
    """Several voices, the best first: each language is spoken by the first that can."""

    voices: tuple[Voice, ...] = field(default_factory=lambda: (Hibari(), Espeak()))

    def name(self, language: str) -> str:
        """Of the voice that speaks it. Raises SpeechError with what the last of them wants."""
        return self._of(language).name(language)

    def speak(self, text: str, language: str) -> bytes:
        """Raises SpeechError."""
        return self._of(language).speak(text, language)

    def _of(self, language: str) -> Voice:
        *better, last = self.voices
        for voice in better:
            try:
                voice.name(language)
            except SpeechError:
                continue
            return voice
        last.name(language)
        return last


def of_machine(kokoro: Path | None) -> Voices:
    """The voices of this machine, for flows to be loaded: English never waits for Kokoro.

    `kokoro` is the folder of that model, if there is one.
    """
    return Voices((Hibari(), *_kokoro(kokoro), Espeak()))


def best(kokoro: Path | None) -> Voices:
    """The voices of this machine, the best one first for English too."""
    return Voices((*_kokoro(kokoro), Hibari(), Espeak()))


def _kokoro(folder: Path | None) -> list[Voice]:
    return [] if folder is None else [Kokoro(folder)]
