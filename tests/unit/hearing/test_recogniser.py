"""The ear in its process: who waits, who is told to key, and what becomes of an ear that fails."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from longlines.directory.listing import Listing
from longlines.directory.query import MOST_AT_A_PLACE
from longlines.host.recogniser import MOST_NAMES, MOST_WAITING, HouseRecogniser
from longlines.rehearsal.listings import KnownListings, ListingsOfCase
from longlines.telephones.heard import eventually
from tests.unit.directory.people import listing

COMMAND = (sys.executable, "-m", "tests.unit.hearing.written_ear")
PEOPLE = [listing("Ann Smith", locality="Erie"), listing("Bea Jones"), listing("Ann Smythe")]

Made = Callable[..., HouseRecogniser]


@pytest.fixture
async def made() -> AsyncIterator[Made]:
    all_: list[HouseRecogniser] = []

    def make(
        *people: Listing, command: tuple[str, ...] = COMMAND, within: float = 15.0
    ) -> HouseRecogniser:
        known = KnownListings(ListingsOfCase(tuple(people or PEOPLE)), lambda number: number)
        all_.append(HouseRecogniser(known, command, within))
        return all_[-1]

    yield make
    for each in all_:
        await each.close()


async def ready(recogniser: HouseRecogniser) -> HouseRecogniser:
    await eventually(lambda: recogniser.ready("en"), 20)
    return recogniser


def said(folder: Path, text: str) -> Path:
    path = folder / "said.wav"
    path.write_text(text)
    return path


async def names(recogniser: HouseRecogniser, path: Path, place: str = "") -> list[str]:
    hearing = await recogniser.hear(path, place, "")
    return [hearing.outcome, *(each.name for each in hearing.listings)]


async def test_the_likeliest_come_first_and_nobody_where_nobody_is_like_it(
    tmp_path: Path, made: Made
) -> None:
    ear = await ready(made())
    assert await names(ear, said(tmp_path, "Ann Smith")) == ["heard", "Ann Smith", "Ann Smythe"]
    assert await names(ear, said(tmp_path, "Ann Smith"), "erie") == ["heard", "Ann Smith"]
    assert await names(ear, said(tmp_path, "Ann Smith"), "rome") == ["unsure"]
    assert await names(ear, said(tmp_path, "zzzzzzz")) == ["unsure"]


@pytest.mark.parametrize("many", [MOST_NAMES, MOST_AT_A_PLACE])
async def test_of_many_those_are_scored_that_are_like_what_was_heard(
    tmp_path: Path, made: Made, many: int
) -> None:
    crowd = [listing(f"Person {chr(97 + at % 26)}{at}", popularity=9) for at in range(many)]
    ear = await ready(made(*crowd, listing("Conan O'Brien")))
    assert (await names(ear, said(tmp_path, "Konan Obrian")))[1:] == ["Conan O'Brien"]


async def test_it_speaks_english_and_is_made_ready_by_the_first_who_asks(made: Made) -> None:
    recogniser = made()
    assert not recogniser.ready("es")
    assert not recogniser.ready("en")
    await ready(recogniser)


async def test_who_comes_when_too_many_wait_keys_his_name(tmp_path: Path, made: Made) -> None:
    recogniser = await ready(made(within=1.5))
    path = said(tmp_path, "hangs")
    waiting = [asyncio.create_task(names(recogniser, path)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    assert await names(recogniser, path) == ["busy"]
    assert await asyncio.gather(*waiting) == [["slow"]] * MOST_WAITING


@pytest.mark.parametrize("fault", ["hangs", "dies", "babbles"])
async def test_an_ear_that_fails_is_replaced(tmp_path: Path, made: Made, fault: str) -> None:
    recogniser = await ready(made(within=1.5 if fault == "hangs" else 15.0))
    assert await names(recogniser, said(tmp_path, fault)) == ["slow"]
    await ready(recogniser)
    assert (await names(recogniser, said(tmp_path, "Bea Jones")))[:2] == ["heard", "Bea Jones"]


async def test_a_recording_that_is_gone_is_told_and_the_next_is_heard(
    tmp_path: Path, made: Made
) -> None:
    recogniser = await ready(made())
    assert await names(recogniser, tmp_path / "none.wav") == ["slow"]
    await ready(recogniser)
    assert (await names(recogniser, said(tmp_path, "Bea Jones")))[0] == "heard"


async def test_the_engine_goes_on_meanwhile(tmp_path: Path, made: Made) -> None:
    recogniser = await ready(made(within=1.0))
    hearing = asyncio.create_task(names(recogniser, said(tmp_path, "hangs")))
    turns = 0
    while not hearing.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 10


@pytest.mark.parametrize("command", [("/no/such/program",), (sys.executable, "-c", "pass")])
async def test_an_ear_that_cannot_be_started_is_no_ear(
    made: Made, command: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    recogniser = made(command=command)
    assert not recogniser.ready("en")
    await eventually(lambda: "names can't be heard" in caplog.text, 20)
    assert not recogniser.ready("en")


async def test_a_call_that_is_cut_leaves_no_answer_for_the_next(tmp_path: Path, made: Made) -> None:
    recogniser = await ready(made())
    hearing = asyncio.create_task(names(recogniser, said(tmp_path, "hangs")))
    await asyncio.sleep(0.05)
    hearing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hearing
    await ready(recogniser)
    assert (await names(recogniser, said(tmp_path, "Ann Smith")))[1] == "Ann Smith"
