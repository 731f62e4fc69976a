"""Who answers for a role at a moment."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from longlines.directory.listing import NON_LISTED, NON_PUBLISHED, Listing, Phone
from longlines.directory.search import Directory
from tests.unit.directory.people import listing

NEW_YORK = "America/New_York"
EVENING = datetime(2026, 11, 23, 22, tzinfo=ZoneInfo(NEW_YORK))
MORNING = EVENING + timedelta(hours=12)


def role(name: str, **facts: object) -> Listing:
    return listing(name, **{"kind": "role", "zone": NEW_YORK, **facts})


def phone(last: int) -> tuple[Phone]:
    return (Phone(f"+120255501{last:02}"),)


MANAGER = role("Night Manager", numbers=(), stand_in="late")
NIGHT, DAY = "mon-sun 22:00-6:00", "mon-sun 6:00-22:00"
LATE = role("Late", id="late", hours=NIGHT, numbers=phone(1), stand_in="early")
EARLY = role("Early", id="early", hours=DAY, numbers=phone(2), stand_in="boss")
BOSS = listing("Boss", id="boss", numbers=phone(3))


def staff(*others: Listing) -> Directory:
    return Directory.of([MANAGER, LATE, EARLY, BOSS, *others])


def who(directory: Directory, asked: Listing, at: datetime) -> list[str]:
    return [each.name for each in directory.duty(asked, at).answering]


def test_a_role_reaches_who_has_it_then_and_after_him_who_stands_in() -> None:
    assert who(staff(), MANAGER, EVENING) == ["Late", "Boss"]
    assert who(staff(), MANAGER, MORNING) == ["Early", "Boss"]


def test_each_step_is_told() -> None:
    assert staff().duty(MANAGER, EVENING).why == (
        "Night Manager: has no number",
        "Late, who stands in: answers now (mon-sun 22:00-6:00, America/New_York)",
        "Early, who stands in: doesn't answer now (mon-sun 6:00-22:00, America/New_York)",
        "Boss, who stands in: answers at any time",
    )


@pytest.mark.parametrize(
    ("at", "first"),
    [
        # Clocks go back on 1 November 2026: 1:30 comes twice, an hour apart.
        ("2026-11-01T01:30:00-04:00", "Late"),
        ("2026-11-01T01:30:00-05:00", "Late"),
        ("2026-11-01T06:00:00-05:00", "Early"),
        ("2026-11-01T10:59:00+00:00", "Late"),
        # They go forward on 14 March 2027: 2:00 is 3:00.
        ("2027-03-14T05:59:59-04:00", "Late"),
        ("2027-03-14T06:00:00-04:00", "Early"),
        ("2027-03-14T06:30:00+00:00", "Late"),
    ],
)
def test_the_nights_on_which_clocks_jump(at: str, first: str) -> None:
    assert who(staff(), MANAGER, datetime.fromisoformat(at))[0] == first


def test_hours_go_by_the_zone_of_each() -> None:
    tokyo = role("Tokyo", hours="tue 12:00-13:00", zone="Asia/Tokyo", stand_in="boss")
    assert who(staff(tokyo), tokyo, EVENING) == ["Tokyo", "Boss"]
    assert who(staff(tokyo), tokyo, EVENING + timedelta(hours=1)) == ["Boss"]


def test_stand_ins_may_go_round_in_a_circle() -> None:
    one = role("One", id="1", hours="sun 1:00-1:01", stand_in="2")
    two = role("Two", id="2", hours="sun 1:00-1:01", stand_in="1")
    alone = role("Alone", id="3", hours="sun 1:00-1:01", stand_in="3")
    assert who(Directory.of([one, two, alone]), one, EVENING) == []
    assert who(Directory.of([one, two, alone]), alone, EVENING) == []


def test_a_long_row_of_stand_ins_ends() -> None:
    row = [role(f"R{at}", id=str(at), numbers=phone(at), stand_in=str(at + 1)) for at in range(9)]
    assert who(Directory.of(row), row[0], EVENING) == ["R0", "R1", "R2", "R3", "R4"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": NON_PUBLISHED}, "Ann, who stands in: the number isn't published"),
        ({"connect": False}, "Ann, who stands in: wants no calls"),
        ({"status": NON_LISTED}, "ann, who stands in: no listing of test has that id"),
    ],
)
def test_who_may_not_be_called_is_passed_over(facts: dict[str, object], why: str) -> None:
    desk = role("Desk", numbers=(), stand_in="ann")
    duty = Directory.of([desk, listing("Ann", id="ann", **facts)]).duty(desk, EVENING)
    assert duty.answering == ()
    assert duty.why[-1] == why


def test_a_stand_in_is_of_the_same_source_whatever_its_id() -> None:
    id = '"odd", [id] with "quotes" | ünd mehr als vierzig Bytes im Namen'
    desk = role("Desk", numbers=(), stand_in=id)
    ours, theirs = listing("Ours", id=id), listing("Theirs", id=id, source="other")
    assert who(Directory.of([theirs, desk, ours]), desk, EVENING) == ["Ours"]
    directory = Directory.of([theirs, desk, ours])
    assert directory.referred(ours.reference) == ours
    assert directory.referred(theirs.reference) is None
    assert directory.referred("no/such") is None
