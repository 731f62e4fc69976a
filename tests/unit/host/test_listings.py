"""The directory and the voice that calls have of this machine."""

import asyncio
from pathlib import Path

import pytest

from longlines import settings, store
from longlines.directory.query import Query
from longlines.flow import sound
from longlines.flow.listings import ListingsLost, NoListings
from longlines.flow.services import NoSpeaker, Services, SpeechLost
from longlines.host.directory import rebuild
from longlines.host.listings import HouseListings
from longlines.host.mouth import Mouth
from longlines.host.speaker import FOLDER, HouseSpeaker
from longlines.store.listings import take_over
from tests.unit.directory.people import listing
from tests.unit.store.test_store_listings import ORIGIN

FOUND = Query(keys="266")


def made(home: Path) -> settings.Settings:
    return settings.load({"LONGLINES_HOME": str(home)})


def test_searches_find_what_is_in_force(tmp_path: Path) -> None:
    house = made(tmp_path)
    known = HouseListings(house)
    with pytest.raises(ListingsLost, match="takes a second"):
        known.search(FOUND)
    store.upgrade(house.database_url)
    engine = store.connect(house.database_url)
    take_over(engine, "test", [listing("Ann Smith")], ORIGIN)
    engine.dispose()
    rebuild(house)
    assert known.begin()
    assert [hit.listing.name for hit in known.search(FOUND).hits] == ["Ann Smith"]


def test_a_house_without_listings_says_what_to_do(tmp_path: Path) -> None:
    known = HouseListings(made(tmp_path))
    assert not known.begin()
    with pytest.raises(ListingsLost, match="longlines directory import"):
        known.search(FOUND)


async def test_a_name_is_rendered_once_and_kept(tmp_path: Path) -> None:
    mouth = Mouth(None)
    speaker = HouseSpeaker(made(tmp_path), asyncio.to_thread, mouth)
    speaker.begin()
    assert not (made(tmp_path).sounds / FOLDER).exists()
    one = await speaker.say("José García", "es")
    path = Path(f"{one.path}{sound.SUFFIX}")
    assert sound.length(path) == one.seconds > 0.5
    assert one.text == "José García"
    stamp = path.stat().st_mtime_ns
    assert await speaker.say("José García", "en") == one
    assert path.stat().st_mtime_ns == stamp
    chinese = await speaker.say("王伟", "zh")
    assert chinese.path == (await speaker.say("Wang Wei", "en")).path
    mouth.close()


@pytest.mark.parametrize("listed", [True, False])
def test_a_voice_is_made_ready_where_there_are_names_to_say(listed: bool) -> None:
    class Known(NoListings):
        def begin(self) -> bool:
            return listed

    class Voice(NoSpeaker):
        ready = False

        def begin(self) -> None:
            self.ready = True

    voice = Voice()
    Services(listings=Known(), speaker=voice).begin()
    assert voice.ready is listed


async def test_what_nobody_can_say_is_lost_and_no_more(tmp_path: Path) -> None:
    speaker = HouseSpeaker(made(tmp_path), asyncio.to_thread)
    with pytest.raises(SpeechLost):
        await speaker.say("\u202e", "en")


async def test_a_voice_that_takes_too_long_is_waited_for_no_longer(tmp_path: Path) -> None:
    async def never(work: object) -> None:
        raise TimeoutError

    speaker = HouseSpeaker(made(tmp_path), never)  # type: ignore[arg-type]
    with pytest.raises(SpeechLost, match="took too long"):
        await speaker.say("Ann Smith", "en")
