"""What is taken of a studio, what is changed about it, and what is sent back."""

import wave
from pathlib import Path

import numpy as np
import pytest

from longlines.flow import sound, studio
from longlines.flow.prompts import Value

TEXT = "Say your name after the tone."
USUAL = 2.0


def speech(seconds: float, level: float = 0.2, rate: int = 8000) -> "sound.Samples":
    """Something like speech: a tone whose loudness goes up and down."""
    n = np.arange(round(seconds * rate))
    rising = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * n / rate)
    return np.asarray(level * rising * np.sin(2 * np.pi * 300 * n / rate), dtype=np.float64)


def wav(path: Path, samples: "sound.Samples", *, rate: int = 8000, channels: int = 1) -> Path:
    file = path / "take.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        whole = np.repeat(samples, channels) if channels > 1 else samples
        out.writeframes((np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes())
    return file


def test_a_good_recording_is_taken_as_it_is(tmp_path: Path) -> None:
    even = sound.even(speech(USUAL))
    data, notes = studio.take(wav(tmp_path, even), TEXT, "en")
    assert notes == []
    assert len(data) / sound.RATE == pytest.approx(USUAL, abs=0.2)
    assert sound.loudness(sound.decode(data)) == pytest.approx(sound.LOUDNESS, abs=0.3)


def test_rate_channels_and_level_are_changed_with_a_note(tmp_path: Path) -> None:
    file = wav(tmp_path, speech(USUAL, 0.05, 48000), rate=48000, channels=2)
    data, notes = studio.take(file, TEXT, "en")
    assert len(data) / sound.RATE == pytest.approx(USUAL, abs=0.2)
    assert notes[:2] == [
        "two channels were mixed into one",
        "48000 samples a second became 8000",
    ]
    assert notes[2].startswith("its level was changed from -3")


def clipped() -> "sound.Samples":
    return np.clip(speech(USUAL, 2.0), -1, 1)


def with_pause(before: float = 0, within: float = 0, after: float = 0) -> "sound.Samples":
    def quiet(seconds: float) -> "sound.Samples":
        return np.zeros(round(seconds * 8000))

    half = speech(USUAL / 2)
    return np.concatenate([quiet(before), half, quiet(within), half, quiet(after)])


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (clipped(), "it is clipped: record it again with less gain"),
        (speech(USUAL, 0.002), "it is too quiet"),
        (np.zeros(16000), "it is too quiet"),
        (np.zeros(0), "it is too quiet"),
        (with_pause(before=1.5), "1.5 s of silence before what is said: cut it"),
        (with_pause(after=3), "3.0 s of silence after what is said: cut it"),
        (with_pause(within=2.5), "a pause of 2.5 s within it: cut it"),
        (speech(0.3), 'usually takes 1.9 s: is it whole, and is it of "Say your name'),
        (speech(9), "9.0 s of speech, but its text usually takes 1.9 s"),
    ],
)
def test_what_callers_should_not_hear_is_refused(
    tmp_path: Path, samples: "sound.Samples", message: str
) -> None:
    with pytest.raises(studio.Unfit) as error:
        studio.take(wav(tmp_path, samples), TEXT, "en")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it can't be read"),
        (b"ID3\x04 this is an mp3", "save it as WAV, PCM 16 bit"),
        (None, "it can't be read"),
    ],
)
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "take.wav"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(studio.Unfit, match=message):
        studio.take(file, TEXT, "en")


def test_a_telephone_has_8000_samples_a_second_at_least(tmp_path: Path) -> None:
    with pytest.raises(studio.Unfit, match="6000 samples a second are too few"):
        studio.take(wav(tmp_path, speech(USUAL, rate=6000), rate=6000), TEXT, "en")


def test_a_studio_reads_what_stands_between_two_values() -> None:
    parts = ("One.", "Two.", Value("name"), "Three.", Value("a"), Value("b"))
    assert studio.texts(parts, "en") == ["One. Two.", "Three."]
    assert studio.texts(("一。", "二。"), "zh") == ["一。二。"]
    assert studio.texts((Value("a"),), "en") == []


def test_a_recording_is_of_its_text_only(tmp_path: Path) -> None:
    path = studio.path_of(tmp_path, "en", "hello", 1, "One. Two.")
    sound.write(path, b"\xff")
    kept = studio.Recordings(path.parent)
    assert kept.find("One. Two.") == path
    assert kept.find("One. Two!") is None
    parts = ("One.", "Two.", Value("name"), "Three.")
    assert kept.joined(parts, "en") == ("One. Two.", Value("name"), "Three.")
    assert studio.Recordings(tmp_path / "none").joined(parts, "en") == parts
