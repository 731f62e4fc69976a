"""Who has messages delivered, with a PBX that is told what to do by the test."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longlines import settings, store
from longlines.directory.listing import NON_PUBLISHED
from longlines.flow.messages import Message, MessagesFull, MessagesLost, Outcome, Try
from longlines.host import messages
from longlines.host.directory import rebuild
from longlines.host.errors import HostError
from longlines.host.messages import HouseMessages
from longlines.host.messenger import Messenger
from longlines.settings import Settings
from longlines.store.listings import take_over
from tests.unit.directory.people import listing
from tests.unit.store.test_store_listings import ORIGIN

NOW = datetime.now(UTC)
ANN = listing("Ann", id="1", status=NON_PUBLISHED, takes_messages=True)
NIGHT = listing("Bea", id="2", takes_messages=True, hours="mon 3:00-3:01", zone="UTC")


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    made = settings.load({"LONGLINES_HOME": str(tmp_path)})
    store.upgrade(made.database_url)
    engine = store.connect(made.database_url)
    take_over(engine, "test", [ANN, NIGHT], ORIGIN)
    engine.dispose()
    rebuild(made)
    return made


def left(id: str, to: str = ANN.reference, **facts: object) -> Message:
    given = {"sender": "", "at": NOW, "file": "f.wav", "seconds": 2.0, "ready": True, **facts}
    return Message(id, to, "Ann", **given)  # type: ignore[arg-type]


async def keep(house: Settings, *kept: Message) -> HouseMessages:
    known = HouseMessages(house, asyncio.to_thread)
    for message in kept:
        await known.keep(message)
    return known


class Line:
    """A PBX whose called party does one thing after the other; each call is counted."""

    def __init__(self, *outcomes: Outcome | None) -> None:
        self.calls: list[str] = []
        self._outcomes = list(outcomes)

    def __call__(self, house: Settings, id: str) -> None:
        self.calls.append(id)
        outcome = self._outcomes.pop(0)
        if outcome is None:
            raise HostError("the PBX is away")
        messages.note(house, Try(id, datetime.now(UTC), outcome))


@pytest.fixture
def deliver(house: Settings) -> Callable[[Line, timedelta], list[Outcome]]:
    def once(line: Line, later: timedelta = timedelta(0)) -> list[Outcome]:
        stop = threading.Event()
        messenger = Messenger(house, stop, line)
        messenger.once(datetime.now(UTC) + later)
        messenger._pool.shutdown(wait=True)
        return [made.outcome for each in messages.tries(house).values() for made in each]

    return once


Once = Callable[..., list[Outcome]]


async def test_a_message_is_told_once(house: Settings, deliver: Once) -> None:
    await keep(house, left("17"))
    line = Line("no_answer", "heard")
    assert deliver(line) == ["begun", "no_answer"]
    assert deliver(line) == ["begun", "no_answer"]
    assert deliver(line, timedelta(minutes=11)) == ["begun", "no_answer", "begun", "heard"]
    deliver(line, timedelta(days=3))
    assert line.calls == ["17", "17"]


async def test_a_pbx_that_is_away_is_a_try_like_any_other(house: Settings, deliver: Once) -> None:
    await keep(house, left("17"))
    assert deliver(Line(None)) == ["begun", "failed"]


async def test_one_at_a_time_to_a_listing_and_within_its_hours(
    house: Settings, deliver: Once
) -> None:
    when = datetime.now(UTC)
    at_night = when.weekday() == 0 and when.hour == 3
    await keep(house, left("1"), left("2"), left("3", NIGHT.reference))
    line = Line("heard", "heard", "heard")
    deliver(line)
    assert sorted(line.calls) == (["1", "3"] if at_night else ["1"])
    deliver(line)
    assert "2" in line.calls


async def test_a_draft_waits_for_its_caller(house: Settings, deliver: Once) -> None:
    known = await keep(house, left("17", ready=False))
    line = Line("heard")
    assert deliver(line) == []
    await known.keep(left("17"))
    assert deliver(line) == ["begun", "heard"]
    assert await known.find("17") is None


async def test_a_caller_fills_nobodys_ear(house: Settings) -> None:
    known = await keep(house, *(left(str(number), sender="+12025550101") for number in range(3)))
    with pytest.raises(MessagesFull):
        await known.room(ANN.reference, "+12025550101")
    await known.room(ANN.reference, "+12025550102")
    await known.room(NIGHT.reference, "+12025550101")
    messages.note(house, Try("0", NOW, "heard"))
    await known.room(ANN.reference, "+12025550101")


async def test_files_that_are_none_are_passed_over(house: Settings) -> None:
    known = await keep(house, left("17"))
    folder = messages.folder(house)
    (folder / "18.json").write_text("{half")
    (folder / "19.json").write_text('{"id": "19"}')
    (folder / messages.TRIES).write_text('{"message": "17", "outcome": "odd"}\n[]\n\x00')
    assert [each.id for each in messages.every(house)] == ["17"]
    assert await known.find("17") == left("17")
    assert await known.find("../17") is None
    await known.drop("17")
    await known.drop("17")
    assert messages.every(house) == []


async def test_a_full_disk_is_told(house: Settings) -> None:
    messages.folder(house).parent.mkdir(parents=True, exist_ok=True)
    messages.folder(house).write_text("a file where the folder should be")
    known = HouseMessages(house, asyncio.to_thread)
    with pytest.raises(MessagesLost):
        await known.keep(left("17"))
