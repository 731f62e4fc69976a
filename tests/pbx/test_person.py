"""Somebody follows a script at a real telephone; another telephone plays the exchange."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from longlines.flow import sound
from longlines.flow.library import Library
from longlines.flow.phone import Audio
from longlines.rehearsal.cases import HangsUp, Hears, Item, Keys, Silence, Speaks, Talks
from longlines.rehearsal.sheet import Sheet
from longlines.rehearsal.sip import voices
from longlines.rehearsal.sip.person import Person
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.rehearsal.sip.story import Story
from longlines.telephones import tones
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phones
from tests.pbx.registrar import Registrar
from tests.unit.rehearsal_sip import conftest

house, rendered, repertoire = conftest.house, conftest.rendered, conftest.repertoire

ON_ITS_WAY = 0.3
"""Seconds after which the other end has heard what was sent."""

TONE = np.concatenate([tones.sine(700, 0.4), np.zeros(400, dtype=np.int16)])


class Office:
    """The exchange's end of the line."""

    def __init__(self, leg: Leg, library: Library) -> None:
        self.leg = leg
        self._library = library

    async def says(self, key: str, stops: bool = False) -> None:
        """Play a prompt to its end; with `stops`, until a key is pressed."""
        known = len(self.leg.digits)
        parts = self._library.prompts.parts(key)
        files = [Path(f"{p.path}{sound.SUFFIX}") for p in parts if isinstance(p, Audio)]
        await self.plays(np.concatenate([tones.read(file) for file in files]), stops, known)

    async def plays(self, pcm: tones.Pcm, stops: bool = False, known: int = 0) -> None:
        self.leg.say(pcm)
        await eventually(
            lambda: not self.leg.saying or (stops and len(self.leg.digits) > known), 10, 0.02
        )
        end = time.monotonic() + ON_ITS_WAY
        await eventually(lambda: time.monotonic() > end, 1, 0.02)
        self.leg.quiet()

    async def is_keyed(self, keys: str, within: float = 5.0) -> None:
        await eventually(lambda: self.leg.digits.endswith(keys), within, what=f"the keys {keys}")


@pytest.fixture
async def line(rendered: Library) -> AsyncIterator[tuple[Leg, Office]]:
    """A caller's leg, and the office that has answered it."""
    async with Registrar() as registrar, Phones() as phones:
        ann = await registrar.enrol(phones, "ann")
        bob = await registrar.enrol(phones, "bob")
        dialled = await ann.dial(registrar.contacts["bob"])
        answered = await bob.ringing(5)
        await answered.answer()
        await dialled.wait_answered(5)
        yield dialled, Office(answered, rendered)


def person_of(leg: Leg, repertoire: Repertoire, *script: Item) -> Person:
    return Person("caller", leg, Sheet(script), repertoire, Story(), lambda key: f"({key})")


def told(person: Person) -> list[tuple[str, bool]]:
    return [(row.happened, row.right) for row in person.sheet.rows]


async def test_keys_and_speech_come_at_their_moments(
    line: tuple[Leg, Office], repertoire: Repertoire
) -> None:
    leg, office = line
    person = person_of(
        leg,
        repertoire,
        Hears("hello"),
        Keys("1"),
        Hears("number"),
        Keys("42#"),
        Speaks(0.8),
        Keys("#"),
        Hears("bye"),
    )

    async def exchange() -> None:
        await office.says("hello")
        await office.says("choose", stops=True)
        await office.is_keyed("1")
        await office.says("number")
        await office.is_keyed("42#")
        await office.says("name")
        assert office.leg.heard.loudness(office.leg.heard.until - 0.5) < -50
        await office.plays(TONE)
        await office.is_keyed("42##", 8.0)
        await office.says("bye")
        await office.leg.hangup()

    await asyncio.gather(exchange(), person.follow())
    assert told(person) == [
        ("hears hello: (hello)", True),
        ("hears choose: (choose)", True),
        ("keys 1", True),
        ("hears number: (number)", True),
        ("keys 42#", True),
        ("hears name: (name)", False),
        ("speaks 0.8s", True),
        ("keys #", True),
        ("hears bye: (bye)", True),
    ]


async def test_what_is_not_in_the_script_is_a_difference(
    line: tuple[Leg, Office], repertoire: Repertoire
) -> None:
    leg, office = line
    person = person_of(leg, repertoire, Hears("hello"), Hears("wrong"), Keys("1"))

    async def exchange() -> None:
        await office.says("hello")
        await office.says("number")
        await office.leg.hangup()

    await asyncio.gather(exchange(), person.follow())
    assert told(person) == [
        ("hears hello: (hello)", True),
        ("hears number: (number)", False),
        ("(it never came to that)", False),
    ]
    assert office.leg.digits == ""


async def test_silence_talk_and_hanging_up(
    line: tuple[Leg, Office], repertoire: Repertoire
) -> None:
    leg, office = line
    person = person_of(
        leg, repertoire, Hears("choose"), Silence(), Hears("choose"), Silence(1.0), Talks(1.0)
    )

    async def exchange() -> None:
        await office.says("choose")
        await office.plays(np.zeros(8000, dtype=np.int16))
        await office.says("choose")
        await office.plays(np.zeros(8000, dtype=np.int16))
        person.partner = voices.CALLED
        office.leg.tone(voices.CALLED)
        await office.leg.until_hears(voices.CALLER, 5)

    await asyncio.gather(exchange(), person.follow())
    rows = told(person)
    assert rows[:4] == [
        ("hears choose: (choose)", True),
        ("is silent", True),
        ("hears choose: (choose)", True),
        ("silence 1s", True),
    ]
    assert [right for _, right in rows] == [True] * 5
    assert rows[4][0].startswith("talks 1")
    assert leg.ending is not None
    assert leg.ending.here


async def test_one_hangs_up_when_the_script_says_so(
    line: tuple[Leg, Office], repertoire: Repertoire
) -> None:
    leg, _ = line
    person = person_of(leg, repertoire, HangsUp(0.5))
    began = time.monotonic()
    await person.follow()
    assert 0.5 <= time.monotonic() - began < 2.0
    assert told(person) == [("hangs up", True)]
