"""Time bands hold by the wall clock of their zone, also while it jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.rates import bands
from longlines.rates.bands import BandError

NEW_YORK = bands.read(
    "America/New_York", {"peak": "mon-fri 8:00-20:00", "weekend": "sat-sun 0:00-24:00"}
)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        ("2026-11-23T12:59:59", set()),
        ("2026-11-23T13:00:00", {"peak"}),
        ("2026-11-24T00:59:59", {"peak"}),
        ("2026-11-24T01:00:00", set()),
        ("2026-11-21T04:59:59", set()),
        ("2026-11-21T05:00:00", {"weekend"}),
        ("2026-11-23T05:00:00", set()),
        ("2026-07-06T12:00:00", {"peak"}),
    ],
)
def test_a_band_holds_by_the_clock_of_its_zone(moment: str, names: set[str]) -> None:
    assert NEW_YORK.band_at(_utc(moment)) == names


def test_borders_follow_each_other() -> None:
    friday = NEW_YORK.next_border(_utc("2026-11-20T20:00"))
    assert friday == _utc("2026-11-21T01:00")
    assert NEW_YORK.next_border(friday) == _utc("2026-11-21T05:00")
    assert NEW_YORK.next_border(_utc("2026-11-21T05:00")) == _utc("2026-11-23T05:00")


def test_a_band_that_begins_in_the_hour_that_is_left_out_begins_at_the_jump() -> None:
    night = bands.read("America/New_York", {"night": "sun 2:30-5:00"})
    assert night.next_border(_utc("2026-03-08T05:00")) == _utc("2026-03-08T07:00")
    assert night.band_at(_utc("2026-03-08T06:59:59")) == set()
    assert night.band_at(_utc("2026-03-08T07:00")) == {"night"}


def test_a_band_that_begins_in_the_hour_that_comes_twice_is_entered_twice() -> None:
    night = bands.read("America/New_York", {"night": "sun 1:30-5:00"})
    at, borders = _utc("2026-11-01T04:00"), []
    for _ in range(4):
        border = night.next_border(at)
        assert border is not None
        borders.append(border)
        at = border
    assert borders == [
        _utc("2026-11-01T05:30"),
        _utc("2026-11-01T06:00"),
        _utc("2026-11-01T06:30"),
        _utc("2026-11-01T10:00"),
    ]


def test_hours_may_run_over_midnight_and_the_end_of_the_week() -> None:
    night = bands.read("UTC", {"night": "mon-sun 22:00-6:00"})
    assert night.band_at(_utc("2026-11-23T05:59")) == {"night"}
    assert night.band_at(_utc("2026-11-23T06:00")) == set()
    assert night.band_at(_utc("2026-11-22T23:59")) == {"night"}


def test_what_never_changes_has_no_border() -> None:
    assert bands.read("UTC", {}).next_border(_utc("2026-11-23T05:59")) is None
    always = bands.read("Europe/Berlin", {"all": "mon-sun 0:00-24:00"})
    assert always.next_border(_utc("2026-10-24T12:00")) is None


@pytest.mark.parametrize(
    ("zone", "named", "told"),
    [
        ("Mars/Olympus", {}, "no time zone"),
        ("../../etc/passwd", {}, "no time zone"),
        ("UTC", {"a": "mon 8:00-9:00", "b": "sun-tue 8:30-8:45"}, "both hold at mon 8:30"),
        ("UTC", {"a": "sun 22:00-6:00", "b": "mon 5:00-7:00"}, "both hold at mon 5:00"),
        ("UTC", {"a": "weekdays"}, "write days and hours"),
        ("UTC", {"a": "mon-xyz 8:00-9:00"}, "write days and hours"),
        ("UTC", {"a": "mon 8:00-25:00"}, "no time of a day"),
        ("UTC", {"a": "mon 8:00-8:00"}, "no time at all"),
        ("UTC", {"": "mon 8:00-9:00"}, "needs a name"),
    ],
)
def test_bands_that_cannot_hold_are_refused(zone: str, named: dict[str, str], told: str) -> None:
    with pytest.raises(BandError, match=told):
        bands.read(zone, named)


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_the_band_is_what_the_wall_clock_shows_until_the_border(naive: datetime, zone: str) -> None:
    some = bands.read(zone, {"early": "mon-sun 1:15-2:45", "late": "fri-sat 21:00-1:00"})
    at = naive.replace(tzinfo=UTC)
    border = some.next_border(at)
    assert border is not None
    for moment in (at, border - timedelta(microseconds=1), border):
        local = moment.astimezone(ZoneInfo(zone))
        clock = (local.hour, local.minute)
        day = local.weekday()
        expected = set()
        if (1, 15) <= clock < (2, 45):
            expected = {"early"}
        elif (day in (4, 5) and clock >= (21, 0)) or (day in (5, 6) and clock < (1, 0)):
            expected = {"late"}
        assert some.band_at(moment) == expected
    assert some.band_at(border) != some.band_at(at)
    assert some.band_at(border - timedelta(microseconds=1)) == some.band_at(at)
