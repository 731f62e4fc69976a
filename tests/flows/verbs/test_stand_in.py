"""stand_in: who is called next for a role."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from longlines.directory.listing import Listing, Phone
from longlines.flow.services import Services
from longlines.rehearsal.listings import KnownListings, ListingsOfCase, OnPaper
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  find:
    look_up: {prompt: hello, more: hello}
  which:
    choose: {each: each}
  next:
    stand_in: {}
    if_nobody: nobody
    if_unavailable: away
  again:
    say: {text: "{listing_digits}"}
  who:
    menu: {prompt: who, keys: {1: next}}
  nobody: {end: nobody}
  away: {end: away}
"""
TEXTS = 'each: "{hit:name} is {choice:number}."\nwho: "{stand_in:name}"\n'


class Then:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 22, tzinfo=UTC)


def person(id: int, hours: str = "", stand_in: str = "", **facts: object) -> Listing:
    phones = (Phone(f"+1202555010{id}"),)
    given = {"kind": "role", "name": f"Ann {'ABC'[id - 1]}", "numbers": phones, **facts}
    return Listing(str(id), "test", hours=hours, zone="UTC", stand_in=stand_in, **given)  # type: ignore[arg-type]


class Lost(KnownListings):
    """Found, and gone after that."""

    def referred(self, reference: str) -> Listing | None:
        return KnownListings(ListingsOfCase(fails=True), self.number).referred(reference)


def stage(folder: Path, *listings: Listing, kind: type[KnownListings] = KnownListings) -> Stage:
    known = kind(ListingsOfCase(listings), lambda number: number)
    services = Services(clock=Then(), listings=known, speaker=OnPaper())
    return Stage(folder, STEPS, texts=TEXTS, services=services)


async def test_each_is_taken_once_and_then_nobody(tmp_path: Path) -> None:
    row = (person(1, stand_in="2"), person(2, stand_in="3"), person(3, stand_in="1"))
    caller = await stage(tmp_path, *row).call("2662#", "1", "1", "1")
    assert [heard for heard in caller.heard if heard in ("Ann B", "Ann C")] == ["Ann B", "Ann C"]
    assert word(caller) == "nobody"


async def test_who_is_off_duty_is_passed_over(tmp_path: Path) -> None:
    row = (person(1, stand_in="2"), person(2, "mon-sun 6:00-20:00", "3"), person(3))
    caller = await stage(tmp_path, *row).call("2662#", "1", "1")
    assert "Ann B" not in caller.heard
    assert "Ann C" in caller.heard


async def test_who_has_nobody_and_a_directory_that_went_away(tmp_path: Path) -> None:
    assert word(await stage(tmp_path / "a", person(1)).call("2662#", "1")) == "nobody"
    lost = stage(tmp_path / "b", person(1, stand_in="2"), person(2), kind=Lost)
    assert word(await lost.call("2662#", "1")) == "away"


def test_it_needs_somebody_who_was_chosen(tmp_path: Path) -> None:
    steps = "  next:\n    stand_in: {}\n  fine: {end: fine}\n"
    (found,) = problems(tmp_path, steps)
    assert "listing_id" in found


@pytest.mark.parametrize("hours", ["mon-sun 22:00-6:00", ""])
async def test_who_is_on_duty_has_the_number(tmp_path: Path, hours: str) -> None:
    row = (person(1, numbers=(), stand_in="2"), person(2, hours, "3"), person(3))
    caller = await stage(tmp_path, *row).call("2662#", "1")
    assert "Ann C" in caller.heard
