"""An engine goes over to what is put in force, and says so."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from longlines.flow import library, sets
from longlines.live import contents, engines
from longlines.live.engines import Sign
from longlines.live.shelf import Shelf
from tests.published import sources
from tests.unit.live.conftest import DESK, Office

LOUD = DESK.replace("completed", "loud")
WITHIN = 5.0


@pytest.fixture
async def shelf(office: Office) -> AsyncIterator[Shelf]:
    made = Shelf(office.archive)
    with contextlib.closing(Sign(office.home / "run", made.library().version)) as sign:
        following = asyncio.create_task(made.follow(sign))
        yield made
        following.cancel()


async def confirmed(office: Office, version: str) -> list[str]:
    found = await asyncio.to_thread(engines.wait, office.home / "run", version, WITHIN)
    return list(found.values())


async def test_it_goes_over_and_says_so(office: Office, shelf: Shelf) -> None:
    first = shelf.library()
    assert await confirmed(office, first.version) == [sets.in_force(office.archive)]
    office.write("desk.yaml", LOUD)
    (entry,) = office.take()
    assert await confirmed(office, entry.set) == [entry.set]
    second = shelf.library()
    assert second.version == entry.set
    assert second.flow("night") is first.flow("night"), "what didn't change isn't parsed again"
    assert second.at(first.version) is first
    office.write("desk.yaml", DESK)
    (entry,) = office.take()
    assert await confirmed(office, entry.set) == [entry.set]
    assert shelf.library().at(second.version) is second


async def test_a_set_that_cannot_be_read_changes_nothing(office: Office, shelf: Shelf) -> None:
    first = shelf.library()
    office.write("desk.yaml", LOUD)
    found, _ = contents.read(office.flows)
    checked = contents.check(found, office.flows, office.archive / ".stage")
    made_of = contents.made_of(found, checked)
    made = library.ready(checked, sources(office.home, office.flows))
    version = sets.version_of(found)
    sets.write(office.archive, version, made_of, found, made)
    sets.source(office.archive, "desk", made_of["desk.yaml"].version).unlink()
    sets.put_in_force(office.archive, sets.draft(office.archive, version))
    found_out = await asyncio.to_thread(engines.wait, office.home / "run", version, 0.5)
    assert list(found_out.values()) == [first.version]
    assert shelf.library() is first


def test_no_engine_is_no_engine(office: Office) -> None:
    run = office.home / "run"
    assert engines.wait(run, "x", within=0) == {}
    sign = Sign(run, "abcdefabcdef")
    assert list(engines.running(run).values()) == ["abcdefabcdef"]
    sign.show("")
    assert list(engines.running(run).values()) == ["-"]
    sign.close()
    assert list(run.iterdir()) == []


def test_the_sign_of_a_dead_engine_is_removed(office: Office) -> None:
    run = office.home / "run"
    run.mkdir()
    (run / "engine-1-x.version").write_text("abcdefabcdef\n")
    assert engines.running(run) == {}
    assert list(run.iterdir()) == []
