"""The voices of a machine, and which of them speaks."""

import os
import stat
import wave
from pathlib import Path

import pytest

from longlines.flow import sound, voices
from longlines.flow.sources import SHIPPED
from longlines.flow.speech import Hibari, SpeechError
from longlines.flow.voices import Espeak, Kokoro, Voices
from tests.unit.prompts.voice import Hum


@pytest.fixture
def espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `espeak-ng` on an otherwise empty PATH, which answers with a tone."""
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes((b"\x00\x20" * 25 + b"\x00\xe0" * 25) * 441)
    program = tmp_path / "espeak-ng"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexec /bin/cat {tmp_path}/tone.wav\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    return program


def test_the_first_voice_that_can_speaks() -> None:
    english, all_three = Hum("en"), Hum("en", "es", "zh")
    both = Voices((english, all_three))
    both.speak("Hi.", "en")
    both.speak("Hola.", "es")
    assert (english.spoken, all_three.spoken) == (["Hi."], ["Hola."])
    with pytest.raises(SpeechError, match="install a better hum"):
        Voices((english, Hum())).name("es")


def test_espeak_is_the_last_resort(espeak: Path) -> None:
    machine = voices.of_machine(None)
    assert machine.name("en") == Hibari().name("en")
    assert machine.name("es") == "espeak-ng-es-419"
    assert machine.name("zh") == "espeak-ng-cmn"
    data = machine.speak("Hola.", "es")
    assert len(data) / sound.RATE == pytest.approx(1.0, abs=0.2)
    assert sound.loudness(sound.decode(data)) == pytest.approx(sound.LOUDNESS, abs=1)
    assert (espeak.parent / "said").read_text() == "-v es-419 --stdout --stdin\n"


def test_without_a_voice_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(SpeechError, match="apt-get install espeak-ng"):
        voices.of_machine(None).name("es")


def test_a_voice_that_fails_is_no_silence(espeak: Path) -> None:
    espeak.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(SpeechError, match="espeak-ng can't speak 'Hola'"):
        Espeak().speak("Hola", "es")
    espeak.write_text("#!/bin/sh\necho no sound\n")
    with pytest.raises(SpeechError, match="espeak-ng can't speak 'Hola'"):
        Espeak().speak("Hola", "es")


def test_kokoro_is_wanted_first_where_it_is_set_up(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match=r"has no model\.onnx and no voices\.bin"):
        Kokoro(tmp_path).name("es")
    for name in ("model.onnx", "voices.bin"):
        (tmp_path / name).touch()
    assert voices.of_machine(tmp_path).name("es") == SHIPPED["es"]
    assert voices.of_machine(tmp_path).name("en") == Hibari().name("en")
    assert voices.best(tmp_path).name("en") == SHIPPED["en"]


def test_english_speaks_at_load() -> None:
    data = Hibari().speak("Good evening.", "en")
    assert 0.5 < len(data) / sound.RATE < 1.5
    assert sound.loudness(sound.decode(data)) == pytest.approx(sound.LOUDNESS, abs=1)
