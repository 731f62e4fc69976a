"""Prompts are recognised by their sound, in whole and in part."""

from pathlib import Path

import numpy as np
import pytest

from longlines.flow import sound
from longlines.flow.library import Library
from longlines.flow.phone import Audio
from longlines.rehearsal.sip.ear import Ear, Prompt
from longlines.rehearsal.sip.repertoire import NotRendered, Repertoire
from longlines.telephones import tones
from longlines.telephones.heard import Heard

BEGAN = 100.0
PACKET = 160


class Line:
    """What one telephone hears, and an ear on it; `now` is the time so far."""

    def __init__(self, library: Library, repertoire: Repertoire) -> None:
        self.library = library
        self.heard = Heard()
        self.ear = Ear(self.heard, repertoire)
        self.now = BEGAN
        self.ended: list[Prompt] = []

    def plays(self, sound: tones.Pcm, lost: range = range(0)) -> None:
        """The sound, packet by packet; those whose numbers are `lost` don't come."""
        for number, start in enumerate(range(0, len(sound), PACKET)):
            packet = sound[start : start + PACKET]
            self.now += len(packet) / tones.RATE
            if number not in lost:
                self.heard.append(packet.tobytes(), self.now)
            self._listen()

    def waits(self, seconds: float) -> None:
        self.plays(np.zeros(round(seconds * tones.RATE), dtype=np.int16))

    def says(self, key: str, **values: str) -> tones.Pcm:
        """A prompt with its values, digit by digit; `name` is a sound that nobody knows."""
        sounds = []
        for part in self.library.prompts.parts(key):
            if isinstance(part, Audio):
                sounds.append(_sound(part))
            elif part.name in values:
                spoken = self.library.prompts.spoken("digits", values[part.name])
                sounds.extend(_sound(each) for each in spoken)
            else:
                sounds.append(np.random.default_rng(5).normal(0, 900, 9000).astype(np.int16))
        return np.concatenate(sounds)

    def hangs_up(self) -> None:
        self._listen(over=True)

    def _listen(self, over: bool = False) -> None:
        self.ended += [p for p in self.ear.listen(self.now, over=over) if p is not self.ear.current]

    @property
    def told(self) -> list[tuple[str, bool]]:
        return [(prompt.key(), prompt.cut) for prompt in self.ended]


def _sound(audio: Audio) -> tones.Pcm:
    return tones.read(Path(f"{audio.path}{sound.SUFFIX}"))


@pytest.fixture
def line(rendered: Library, repertoire: Repertoire) -> Line:
    return Line(rendered, repertoire)


def test_prompts_are_told_in_their_order_with_their_times(line: Line) -> None:
    line.waits(1)
    hello = line.says("hello")
    line.plays(hello)
    line.waits(1)
    line.plays(line.says("choose"))
    line.waits(2)
    assert line.told == [("hello", False), ("choose", False)]
    assert line.ended[0].began == pytest.approx(BEGAN + 1, abs=0.05)
    assert line.ended[0].until == pytest.approx(BEGAN + 1 + len(hello) / tones.RATE, abs=0.2)


def test_a_prompt_goes_on_over_its_values_and_a_digit_in_it_is_understood(line: Line) -> None:
    line.plays(line.says("offer", accept_key="7"))
    line.waits(2)
    assert line.told == [("offer", False)]
    assert line.ear.values == {"accept_key": "7"}


def test_a_prompt_that_breaks_off_is_cut(line: Line) -> None:
    offer = line.says("offer", accept_key="7")
    line.plays(offer[: len(offer) * 3 // 4])
    line.waits(15)
    assert line.told == [("offer", True)]


def test_a_key_cuts_what_is_being_spoken(line: Line) -> None:
    offer = line.says("offer", accept_key="7")
    line.plays(offer[: len(offer) * 3 // 4])
    list(line.ear.listen(line.now, at_once=True))
    interrupted = line.ear.interrupt(line.now)
    assert interrupted is not None
    assert (interrupted.key(), interrupted.cut) == ("offer", True)
    assert line.ear.interrupt(line.now) is None


def test_a_line_that_dies_at_the_end_of_a_prompt_has_heard_it(line: Line) -> None:
    line.plays(line.says("bye"))
    line.hangs_up()
    assert line.told == [("bye", False)]


def test_packets_may_be_lost(line: Line) -> None:
    line.plays(line.says("number"), lost=range(12, 15))
    line.waits(2)
    assert line.told == [("number", False)]


def test_noise_and_tones_are_no_prompt(line: Line) -> None:
    line.plays(np.random.default_rng(3).normal(0, 3000, 40000).astype(np.int16))
    line.plays(tones.sine(440, 2) // 2 + tones.sine(480, 2) // 2)
    line.hangs_up()
    assert line.told == []


def test_what_is_said_twice_is_heard_twice(line: Line) -> None:
    for _ in range(2):
        line.plays(line.says("choose"))
        line.waits(1)
    line.hangs_up()
    assert line.told == [("choose", False)] * 2


def test_what_callers_can_answer_and_where_they_are_recorded(repertoire: Repertoire) -> None:
    assert repertoire.heeded == {"choose", "number", "offer"}
    assert repertoire.collecting == {"number"}
    assert repertoire.recording == {"name"}


def test_a_prompt_without_audio_is_told_of(rendered: Library) -> None:
    part = next(p for p in rendered.prompts.parts("bye") if isinstance(p, Audio))
    Path(f"{part.path}{sound.SUFFIX}").unlink()
    with pytest.raises(NotRendered, match="was it started with these flows"):
        Repertoire(rendered, ("en",))
