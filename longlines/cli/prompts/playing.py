"""`longlines prompts play`: hear a prompt as a caller does."""

import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longlines.cli.prompts.desk import Desk, open_desk
from longlines.flow import sound, spoken
from longlines.flow.prompts import Known, Value
from longlines.flow.speech import SpeechError
from longlines.host import pbx_words
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.flow.sound import Samples

PLAYERS = (
    ("aplay", "-q"),
    ("ffplay", "-autoexit", "-nodisp", "-loglevel", "error"),
    ("play", "-q"),
)
PAUSE = 0.4
"""Seconds of silence in place of a value that only a call knows."""


def play(
    key: Annotated[str, typer.Argument(help="The key of the prompt.")],
    language: Annotated[str, typer.Option(help="en, es or zh.")] = spoken.FIRST,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a WAV file instead.")
    ] = None,
) -> None:
    """Play a prompt, by aplay, ffplay or play. A value is a pause."""
    desk = open_desk()
    try:
        samples = _samples(desk, key, language)
    except SpeechError as error:
        raise HostError(str(error)) from error
    path = output or desk.settings.home / "heard" / f"{key}-{language}.wav"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, samples)
    except OSError as error:
        raise HostError(f"can't write {path}: {error.strerror}") from error
    player = next((each for each in PLAYERS if shutil.which(each[0])), None)
    if output or player is None:
        wanted = "" if output else "; to hear it at once, install aplay, ffplay or play (sox)"
        print(f"{path}: {len(samples) / sound.RATE:.1f} s{wanted}")
        return
    subprocess.run([*player, str(path)], check=False)


def _samples(desk: Desk, key: str, language: str) -> "Samples":
    import numpy

    return numpy.concatenate([*_pieces(desk, key, language), numpy.zeros(1)])


def _pieces(desk: Desk, key: str, language: str) -> Iterator["Samples"]:
    import numpy

    for part in desk.parts(key, language):
        if isinstance(part, Value):
            yield numpy.zeros(round(PAUSE * sound.RATE))
        elif isinstance(part, Known):
            for word in spoken.words(part.kind, part.text, language):
                yield _heard(desk, word, language)
        else:
            yield _heard(desk, part, language)


def _heard(desk: Desk, text: str, language: str) -> "Samples":
    import numpy

    recorded = desk.sources.recorded.get(language, {}).get(text)
    for folder in pbx_words.folders(desk.settings) if recorded else ():
        path = folder / f"{recorded.path if recorded else ''}.wav"
        if path.exists():
            with wave.open(str(path), "rb") as file:
                data = file.readframes(file.getnframes())
            return numpy.frombuffer(data, dtype="<i2") / 32768
    audio = desk.sources.of_text(text, language, f'the prompt text "{text}"')
    return sound.decode(Path(f"{audio.path}{sound.SUFFIX}").read_bytes())


def _write(path: Path, samples: "Samples") -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
