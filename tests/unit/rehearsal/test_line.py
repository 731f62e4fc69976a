"""A line on virtual time is as good as one of the PBX: keys, silence, recordings, hanging up."""

from pathlib import Path

import pytest

from longlines.flow.phone import KEYS, Audio, Hangup, Keyed
from longlines.rehearsal.cases import START, HangsUp, Hears, Item, Keys, Silence, Speaks
from longlines.rehearsal.clock import VirtualClock
from longlines.rehearsal.line import ScriptedLine
from longlines.rehearsal.party import Party
from longlines.rehearsal.transcript import Transcript

LONG = Audio("long", 10.0, "A long text.")
FILE = Path("name.wav")


def line(*script: Item) -> tuple[ScriptedLine, VirtualClock]:
    clock = VirtualClock(START)
    transcript = Transcript(clock)
    return ScriptedLine(transcript, Party("caller", transcript, script)), clock


async def test_a_key_stops_a_prompt() -> None:
    phone, clock = line(Keys("12"))
    assert await phone.play(LONG, KEYS) == "1"
    assert clock.seconds == pytest.approx(0.5)
    assert await phone.key(5.0) == "2"
    assert clock.seconds == pytest.approx(0.7)


async def test_a_prompt_that_no_key_stops_is_heard_out() -> None:
    phone, clock = line(Keys("1"))
    assert await phone.play(LONG) == ""
    assert clock.seconds == 10.0
    assert await phone.key(5.0) == "1"
    assert clock.seconds == pytest.approx(10.5)


async def test_a_key_that_does_not_stop_the_prompt_is_lost() -> None:
    phone, clock = line(Keys("5"))
    assert await phone.play(LONG, "12") == ""
    assert clock.seconds == 10.0
    assert await phone.key(1.0) == ""


@pytest.mark.parametrize(
    ("keys", "keyed"),
    [
        ("123#", Keyed("123", closed=True)),
        ("#", Keyed("", closed=True)),
        ("12", Keyed("12", closed=False)),
        ("12345", Keyed("1234", closed=True)),
        ("1*2#", Keyed("1*2", closed=True)),
    ],
)
async def test_digits_are_collected(keys: str, keyed: Keyed) -> None:
    phone, _ = line(Keys(keys))
    assert await phone.keys(4, 3.0) == keyed


async def test_a_listed_prompt_is_heard_before_the_key() -> None:
    phone, clock = line(Hears("menu"), Keys("1"))
    phone.begins("menu")
    assert await phone.play(LONG, KEYS) == ""
    assert await phone.key(5.0) == "1"
    assert clock.seconds == pytest.approx(10.5)


async def test_words_that_are_no_prompts_are_heard_too() -> None:
    phone, _ = line(Hears("", "long"), Hears("", "short"))
    for _ in range(2):
        await phone.play(LONG)
        phone.begins("")
    rows = phone.party.rows
    assert [(str(row.item), row.right) for row in rows] == [
        ('hears "long"', True),
        ('hears "short"', False),
    ]


async def test_silence_lets_one_wait_pass() -> None:
    phone, clock = line(Silence(), Keys("1"))
    assert await phone.key(5.0) == ""
    assert clock.seconds == 5.0
    assert await phone.key(5.0) == "1"


async def test_speech_is_recorded_until_silence_or_a_pound() -> None:
    phone, clock = line(Speaks(1.5), Speaks(9.0), Speaks(1.0), Keys("#"), Silence())
    assert await phone.record(FILE, 4.0) == 1.5
    assert clock.seconds == pytest.approx(0.25 + 3.5)
    assert await phone.record(FILE, 4.0) == 4.0
    before = clock.seconds
    assert await phone.record(FILE, 4.0) == 1.0
    assert clock.seconds - before == pytest.approx(0.25 + 1.0 + 0.2)
    assert await phone.record(FILE, 4.0) == 0.0


async def test_a_key_instead_of_speech_ends_a_recording() -> None:
    phone, _ = line(Keys("5"))
    assert await phone.record(FILE, 4.0) == 0.0
    assert await phone.key(1.0) == ""


async def test_hanging_up_is_noticed_wherever_it_happens() -> None:
    phone, clock = line(HangsUp(3.0))
    with pytest.raises(Hangup):
        await phone.play(LONG)
    assert clock.seconds == 3.0
    for ask in ("key", "record"):
        phone, clock = line(HangsUp(1.0))
        with pytest.raises(Hangup):
            await (phone.key(5.0) if ask == "key" else phone.record(FILE, 5.0))
        assert clock.seconds == pytest.approx(1.0, abs=0.3)


async def test_a_dropped_line_ends_what_is_spoken() -> None:
    phone, clock = line(Keys("1"))
    phone.dropped_at = 0.2
    with pytest.raises(Hangup):
        await phone.play(LONG, KEYS)
    assert clock.seconds == pytest.approx(0.2)
