"""The real ear, where the extra `voice` is installed."""

import random
import wave
from pathlib import Path

import pytest

from bench.spoken import said
from bench.voice import people
from longlines.host import whisper
from longlines.host.recogniser import installed

pytestmark = pytest.mark.skipif(
    not installed(),
    reason="the extra voice isn't installed (requirements-voice.lock)",
)


def test_names_said_over_a_telephone_are_found_among_others(tmp_path: Path) -> None:
    names, chance, path = people(30, 7), random.Random(7), tmp_path / "said.wav"
    ear, speak = whisper.Whisper(), said.hibari()
    best = []
    for at in range(4):
        said.record(path, names[at], said.manners(chance), speak, at)
        assert len(ear.said(path)) == whisper.HYPOTHESES
        scores = ear.scores(names)
        best.append(max(range(len(names)), key=scores.__getitem__))
    assert sum(found == at for at, found in enumerate(best)) >= 3


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    path.write_bytes(b"RIFF")
    with pytest.raises((EOFError, wave.Error)):
        whisper.Whisper().said(path)
