"""Dates in many forms, by the clock of the deck."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from longlines.rates.problems import CellError
from longlines.rates.reading.dates import Order, moment, order_of

PARIS, GMT = ZoneInfo("Europe/Paris"), ZoneInfo("UTC")
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-12-01",
        "2026/12/1",
        "20261201",
        "01.12.2026",
        "1.12.2026",
        "1-Dec-2026",
        "01 December 2026",
        "Dec 1, 2026",
        "2026-12-01 00:00",
        "2026-12-01T00:00:00Z",
        "2026-12-01T02:00:00+02:00",
        "2026-11-30 19:00:00 -0500",
        "01.12.2026 00:00:00",
        "12/1/2026 12:00:00 AM",
    ],
)
def test_one_day_in_many_forms(cell: str) -> None:
    assert moment(cell, Order.MONTH, GMT) == MIDNIGHT


def test_a_date_is_the_midnight_of_the_decks_zone() -> None:
    assert moment("2026-12-01", None, PARIS) == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_the_last_day_counts_whole() -> None:
    for cell in ("2026-11-30", "2026-11-30 23:59:59", "30.11.2026 23:59"):
        assert moment(cell, None, GMT, last=True) == MIDNIGHT
    exact = "2026-11-30T23:59:00Z"
    assert moment(exact, None, GMT, last=True) == datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert moment("2026-11-30 12:00", None, GMT, last=True).hour == 12


def test_dates_that_can_be_read_in_one_way_decide_for_the_others() -> None:
    assert order_of(["01/02/2026", "13/02/2026"]) is Order.DAY
    assert order_of(["01/02/2026", "02/13/2026"]) is Order.MONTH
    assert order_of(["01/02/2026", "2026-01-13", ""]) is None
    assert moment("01/02/2026", Order.DAY, GMT).month == 2
    assert moment("01/02/2026", Order.MONTH, GMT).month == 1
    assert moment("13/02/2026", None, GMT).month == 2


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("01/02/2026", "can be two dates; say with --dates"),
        ("2026-02-30", "no day of a calendar"),
        ("31/12/26", "is no date"),
        ("46357", "is no date"),
        ("soon", "is no date"),
        ("1 Foo 2026", "no month"),
        ("2026-12-01 25:00", "no time of a day"),
        ("0001-01-01", "no date of our times"),
        ("9999-12-31", "no date of our times"),
    ],
)
def test_what_is_no_date_is_told(cell: str, told: str) -> None:
    with pytest.raises(CellError, match=told):
        moment(cell, None, GMT)
