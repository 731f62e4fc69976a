"""hours: open, closed or holiday, by the clock of a time zone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from longlines.flow.services import Services
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  desk:
    hours:
      zone: America/New_York
      open: {mon-fri: 9:00-17:30, sat: "9:00-12:00, 13:00-15:00", sun: 22:00-2:00}
      holidays: [12-25, 2026-11-26]
    if_closed: closed
    if_holiday: holiday
  open: {end: open}
  closed: {end: closed}
  holiday: {end: holiday}
"""


class Stopped:
    """A clock that stands."""

    def __init__(self, text: str) -> None:
        self._now = datetime.fromisoformat(text).replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self._now


@pytest.mark.parametrize(
    ("utc", "state"),
    [
        ("2026-11-23T13:59", "closed"),  # Monday, one minute early in New York
        ("2026-11-23T14:00", "open"),
        ("2026-11-23T22:29", "open"),
        ("2026-11-23T22:30", "closed"),
        ("2026-07-20T13:00", "open"),  # daylight saving time: an hour earlier in UTC
        ("2026-07-20T12:59", "closed"),
        ("2026-11-28T16:59", "open"),  # Saturday
        ("2026-11-28T17:30", "closed"),  # its lunch
        ("2026-11-28T18:00", "open"),
        ("2026-11-30T02:59", "closed"),  # Sunday, until ten in the evening
        ("2026-11-30T03:00", "open"),
        ("2026-11-30T06:59", "open"),  # already Monday
        ("2026-11-30T07:00", "closed"),
        ("2026-11-26T15:00", "holiday"),
        ("2026-11-26T04:59", "closed"),  # the day before, in New York
        ("2027-11-26T15:00", "open"),
        ("2027-12-25T15:00", "holiday"),
    ],
)
async def test_by_the_clock(tmp_path: Path, utc: str, state: str) -> None:
    stage = Stage(tmp_path, STEPS, services=Services(clock=Stopped(utc)))
    assert word(await stage.call()) == state


async def test_open_may_be_said_by_its_name(tmp_path: Path) -> None:
    steps = STEPS.replace("if_closed: closed", "if_closed: closed\n    if_open: holiday")
    steps = steps.replace("  open: {end: open}\n", "")
    stage = Stage(tmp_path, steps, services=Services(clock=Stopped("2026-11-23T14:00")))
    assert word(await stage.call()) == "holiday"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("New_York", "New_Yrok", 'did you mean "America/New_York"?'),
        ("America/New_York", "../x", '"../x" is not a time zone such as America/New_York'),
        ("America/New_York", "America", '"America" is not a time zone'),
        ("mon-fri", "mon-fry", '"mon-fry" is no day or days, as mon or mon-fri'),
        ("9:00-17:30", "9-17:30", '"9-17:30" is no range of hours, as 9:00-17:30'),
        ("9:00-17:30", "9:00-25:30", '"9:00-25:30" is no range of hours'),
        ("9:00-17:30", "9:00-9:00", '"9:00-9:00" is no range of hours'),
        ("9:00-17:30", "[9:00]", "expected hours such as 9:00-17:30"),
        ("12-25,", "25-12,", "25-12 is not in the calendar"),
        ("12-25,", "christmas,", '"christmas" is no day; write 2026-12-25, or 12-25'),
        ("[12-25, 2026-11-26]", "12-25", "expected days such as [2026-12-25, 01-01]"),
        ("{mon-fri", "[a] #", "expected days and hours such as {mon-fri: 9:00-17:30}"),
    ],
)
def test_mistakes(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in STEPS
    found = problems(tmp_path, STEPS.replace(right, wrong, 1))
    assert any(message in problem for problem in found), found


async def test_all_day_and_all_week(tmp_path: Path) -> None:
    steps = "  a: {hours: {zone: UTC, open: {fri-thu: 0:00-24:00}}, if_closed: b}\n"
    steps += "  c: {end: open}\n  b: {end: closed}\n"
    for day in range(23, 30):
        clock = Stopped(f"2026-11-{day}T23:59")
        stage = Stage(tmp_path / str(day), steps, services=Services(clock=clock))
        assert word(await stage.call()) == "open"
