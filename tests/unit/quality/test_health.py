"""An engine's view of the carriers follows the listener's file."""

import asyncio
import contextlib
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from longlines.carriers import health, holds
from longlines.carriers.health import STALE, CarrierHealth
from longlines.carriers.holds import HOLD, RELEASE, Word
from longlines.carriers.quality import published
from longlines.carriers.quality.board import Board
from longlines.carriers.quality.report import rows
from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.sample import Ending
from longlines.carriers.state import WELL, State
from tests.unit.quality.trying import NOON, sample

SPENT = {"cheap": {"day": "2026-11-22", "amount": "1.250001", "currency": "USD"}}


class Place:
    """The two files, a state, and a clock to set."""

    def __init__(self, folder: Path) -> None:
        self.measured = folder / "run" / "carriers.json"
        self.held = folder / "held.jsonl"
        self.state = State()
        self.now = NOON
        self.health = CarrierHealth(self.measured, self.held, self.state, lambda: self.now)

    def publish(self, board: Board) -> None:
        told = rows(board, ["dear"], {}, self.now)
        published.write(self.measured, published.document(board, told, SPENT, {}, self.now))

    def hold(self, what: str = HOLD) -> None:
        at = datetime.fromtimestamp(self.now, UTC)
        until = at + timedelta(hours=1) if what == HOLD else None
        holds.say(self.held, Word(what, "dear", at, until, "ann"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def failing() -> Board:
    board = Board(Rules())
    board.take("talk", False, {1: sample(carrier="dear")}, NOON)
    for number in range(5):
        failed = sample(Ending.FAILED, NOON - 1 + number / 10, "cheap")
        board.take(f"call{number}", True, {1: failed}, NOON)
    return board


def test_nothing_measured_means_all_are_well(place: Place) -> None:
    place.health.look()
    assert place.state.health("cheap", "442055") == WELL
    assert place.health.words == "nothing is measured of the carriers yet: all count as well"


def test_the_state_follows_the_file(place: Place) -> None:
    place.publish(failing())
    place.health.look()
    found = place.state.health("cheap", "442055")
    assert (found.share, found.reason) == (0.0, "its last 5 tries failed")
    assert found.until == datetime.fromtimestamp(NOON - 0.6 + 30, UTC)
    assert place.state.health("cheap", "3355").share == 1.0
    assert place.state.ailing
    assert place.health.words == ""
    live = place.state.live("cheap")
    assert (live.spent, live.spent_on) == (Decimal("1.250001"), date(2026, 11, 22))


def test_calls_now_are_those_of_the_file(place: Place) -> None:
    board = failing()
    board.take("more", False, {1: sample(carrier="dear"), 2: sample(carrier="dear")}, NOON)
    board.calls_now["dear"] = 7
    place.publish(board)
    place.health.look()
    assert place.state.live("dear").calls == 7


def test_an_engine_leaves_the_calls_of_now_to_the_pbx(place: Place) -> None:
    place.publish(failing())
    state = State()
    CarrierHealth(place.measured, place.held, state, lambda: place.now, counts_calls=False).look()
    assert state.live("dear").calls == 0
    assert state.live("cheap").spent == Decimal("1.250001")


def test_what_has_not_changed_moves_nothing(place: Place) -> None:
    board = failing()
    place.publish(board)
    place.health.look()
    serial = place.state.serial
    place.health.look()
    place.now += 1
    place.publish(board)
    place.health.look()
    assert place.state.serial == serial


def test_a_restored_carrier_leaves_nothing_behind(place: Place) -> None:
    place.publish(failing())
    place.health.look()
    place.now += 1
    place.publish(Board(Rules()))
    place.health.look()
    assert place.state.health("cheap", "442055") == WELL
    assert not place.state.ailing


def test_what_is_old_is_taken_for_nothing_and_said(place: Place) -> None:
    place.publish(failing())
    place.health.look()
    place.now += STALE + 1
    place.health.look()
    assert place.state.health("cheap", "442055") == WELL
    assert "is 16 s old: all count as well" in place.health.words
    place.publish(failing())
    place.health.look()
    assert (place.health.words, place.state.health("cheap", "442055").share) == ("", 0.0)


def test_a_hold_holds_without_a_listener(place: Place) -> None:
    place.hold()
    place.health.look()
    found = place.state.health("dear", "442055")
    assert (found.share, found.reason) == (0.0, "held by ann")
    place.publish(failing())
    place.health.look()
    assert place.state.health("dear", "442055").share == 0.0
    assert place.state.health("dear", "3355").share == 0.0
    place.hold(RELEASE)
    place.health.look()
    assert place.state.health("dear", "442055").share == 1.0
    place.hold()
    place.health.look()
    place.now += 3601
    place.health.look()
    assert place.state.health("dear", "442055") == WELL


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 9, "carriers": {}}',
        b'{"version": 1, "at": "2026-11-22T12:00:00Z", "carriers": {"cheap": 7}}',
        b'{"version": 1, "at": "2026-11-22T12:00:00Z", "carriers": {"a": {"groups": {"": {}}}}}',
    ],
)
def test_a_file_that_is_no_account_changes_nothing(place: Place, content: bytes) -> None:
    place.measured.parent.mkdir()
    place.measured.write_bytes(content)
    place.health.look()
    assert place.state.health("cheap", "44") == WELL
    place.publish(failing())
    os.utime(place.measured, ns=(1, 1))
    place.health.look()
    assert place.state.health("cheap", "442055").share == 0.0


async def test_an_engine_follows_by_itself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LOOK_EVERY", 0.01)
    following = asyncio.create_task(place.health.follow())
    place.publish(failing())
    try:
        async with asyncio.timeout(5):
            while not place.state.ailing:
                await asyncio.sleep(0.01)
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
    assert place.state.health("cheap", "442055").share == 0.0


def test_a_document_is_whole(place: Place) -> None:
    place.publish(failing())
    found: dict[str, Any] | None = published.read(place.measured)
    assert found is not None
    assert found["at"] == "2026-11-22T12:00:00.000Z"
    cheap = found["carriers"]["cheap"]
    assert set(cheap) == {"calls", "spent", "hold", "hour", "groups"}
    assert sum(cheap["hour"]["tried"]) == 5
    assert cheap["groups"]["44"]["standing"] == "stepped_back"
    assert list(place.measured.parent.iterdir()) == [place.measured]
