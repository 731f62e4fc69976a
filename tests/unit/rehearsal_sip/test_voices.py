"""The tone before a recording is told from everything else that is heard before it."""

import numpy as np
import pytest

from longlines.rehearsal.sip import voices
from longlines.telephones import tones
from longlines.telephones.heard import Heard

BEEP = tones.sine(700, 0.43)
QUIET = np.zeros(4000, dtype=np.int16)
RINGING = tones.sine(440, 1) // 2 + tones.sine(480, 1) // 2


def heard_of(*sounds: tones.Pcm) -> Heard:
    heard = Heard()
    pcm = np.concatenate(sounds)
    heard.append(pcm.tobytes(), 10.0 + len(pcm) / tones.RATE)
    return heard


def test_the_end_of_the_tone_is_told() -> None:
    heard = heard_of(voices.speech(1.0), BEEP, QUIET)
    assert voices.tone_ended(heard, 10.0) == pytest.approx(11.43, abs=0.06)


def test_a_tone_that_goes_on_has_not_ended() -> None:
    assert voices.tone_ended(heard_of(QUIET, BEEP), 10.0) == 0.0


@pytest.mark.parametrize(
    "sound",
    [voices.speech(2.0), RINGING, tones.sine(voices.CALLED, 1), tones.sine(700, 0.15)],
    ids=["speech", "ringing", "a voice of ours", "a short tone"],
)
def test_nothing_else_is_that_tone(sound: tones.Pcm) -> None:
    assert voices.tone_ended(heard_of(sound, QUIET), 10.0) == 0.0


def test_speech_is_as_long_as_asked_and_never_silent_for_long() -> None:
    sound = voices.speech(1.5)
    assert len(sound) == 12000
    assert min(tones.loudness(part) for part in tones.windows(sound)) > -40
