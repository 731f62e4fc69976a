"""The voice in its process: calls go on while it is loaded, and it is replaced when it fails."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines import settings
from longlines.flow.services import Services
from longlines.flow.speech import SpeechError
from longlines.host.mouth import Mouth
from longlines.host.speaker import HouseSpeaker
from longlines.rehearsal.listings import KnownListings, ListingsOfCase
from tests.flows.verbs.stage import Stage
from tests.flows.verbs.test_look_up import ANN, BEA

STEPS = """\
  find: {look_up: {prompt: hello, more: hello, tries: 1}}
  which: {choose: {each: each, keys: {9: fine}}}
  fine: {end: fine}
"""
TEXTS = 'each: "{hit:name}, press {choice:number}."\n'


@pytest.fixture
def mouth(tmp_path: Path) -> Iterator[Mouth]:
    command = (sys.executable, "-m", "tests.unit.host.written_mouth", str(tmp_path / "loaded"))
    made = Mouth(None, command)
    yield made
    made.close()


async def heard(folder: Path, speaker: HouseSpeaker, keys: str) -> list[str]:
    """What a caller hears who keys a name."""
    known = KnownListings(ListingsOfCase((ANN, BEA)), lambda number: number)
    stage = Stage(folder, STEPS, texts=TEXTS, services=Services(listings=known, speaker=speaker))
    return (await stage.call(keys, "1")).heard


async def test_a_call_is_served_while_the_voice_is_loaded(tmp_path: Path, mouth: Mouth) -> None:
    """A name that was said before is said at once, and a new one when the voice is there."""
    house = settings.load({"LONGLINES_HOME": str(tmp_path)})
    (tmp_path / "loaded").touch()
    speaker = HouseSpeaker(house, asyncio.to_thread, mouth)
    await speaker.say("Ann Smith", "en")
    (tmp_path / "loaded").unlink()
    loading = asyncio.create_task(asyncio.to_thread(speaker.begin))
    assert "Ann Smith" in await heard(tmp_path / "one", speaker, "266")
    assert not loading.done()
    new = asyncio.create_task(heard(tmp_path / "two", speaker, "232"))
    (tmp_path / "loaded").touch()
    assert "Bea Jones" in await new
    await loading


@pytest.mark.parametrize("fault", ["dies", "babbles"])
def test_a_voice_that_fails_is_replaced(tmp_path: Path, mouth: Mouth, fault: str) -> None:
    (tmp_path / "loaded").touch()
    with pytest.raises(SpeechError, match="is lost"):
        mouth.speak(fault, "en")
    assert mouth.speak("Ann Smith", "en").startswith(b"Ann Smith")


def test_a_voice_that_says_nothing_in_time_is_ended(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "tests.unit.host.written_mouth", str(tmp_path / "loaded"))
    mouth = Mouth(None, command, within=0.1)
    with pytest.raises(SpeechError, match="it says nothing"):
        mouth.speak("Ann Smith", "en")
    mouth.close()


def test_what_a_voice_cannot_say_is_told_and_it_goes_on(tmp_path: Path, mouth: Mouth) -> None:
    (tmp_path / "loaded").touch()
    with pytest.raises(SpeechError, match="nothing to hear"):
        mouth.speak("mute", "en")
    assert mouth.speak("Bea Jones", "en").startswith(b"Bea Jones")


def test_a_voice_that_cannot_be_started_is_told() -> None:
    with pytest.raises(SpeechError, match="is lost"):
        Mouth(None, ("/no/such/program",)).speak("Ann Smith", "en")
