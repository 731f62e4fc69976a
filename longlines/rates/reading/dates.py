"""Dates as carriers write them: `2026-12-01`, `01.12.2026`, `12/31/2026`, `1-Dec-2026`.

Whether the day or the month comes first between slashes is a question to the whole file, as with
amounts. A date without a time is the midnight of the deck's time zone; where it is the last day
that a price holds, the midnight after it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from longlines.rates.problems import CellError, shown

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_YEARS = range(1970, 2200)
_ONE_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_SLASHED = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})", re.A
)
_DAY_MONTH = re.compile(
    r"(?P<day>\d{1,2})[- /]?(?P<month>[a-z]{3,9})\.?[- /,]*(?P<year>\d{4})", re.A
)
_MONTH_DAY = re.compile(
    r"(?P<month>[a-z]{3,9})\.?[- /]?(?P<day>\d{1,2})[- /,]+(?P<year>\d{4})", re.A
)
_CLOCK = re.compile(
    r"(?P<date>.*?\d)[T ]+(?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r" ?(?P<half>[ap]m)?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)


class Order(Enum):
    """Which comes first in dates between slashes."""

    DAY = "dmy"
    MONTH = "mdy"


def order_of(cells: Iterable[str]) -> Order | None:
    """The order that the dates which can be read in one way only have; None if they don't tell."""
    days = months = 0
    for cell in cells:
        found = _SLASHED.fullmatch(_parted(cell)[0])
        if found and found["mark"] != ".":
            days += int(found["one"]) > 12
            months += int(found["two"]) > 12
    if days == months:
        return None
    return Order.DAY if days > months else Order.MONTH


@lru_cache(maxsize=1_024)
def moment(cell: str, order: Order | None, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """The UTC time of a cell; with `last` the end of that day, if it is given without a time.

    Raises CellError.
    """
    text, clock, offset = _parted(cell)
    day = _date(text, order, cell)
    if day.year not in _YEARS:
        raise CellError(f"{shown(cell)} is no date of our times")
    end_of_day = clock is not None and clock.replace(second=0, microsecond=0) == _LAST_MINUTE
    if clock is None or (last and end_of_day and offset is None):
        day, clock = day + (_ONE_DAY if last else timedelta()), time()
    local = datetime.combine(day, clock)
    if offset is not None:
        return (local - offset).replace(tzinfo=UTC)
    return local.replace(tzinfo=zone).astimezone(UTC)


def _parted(cell: str) -> tuple[str, time | None, timedelta | None]:
    """The date as written, the clock and the offset from UTC."""
    text = " ".join(cell.split())
    found = _CLOCK.fullmatch(text)
    if not found:
        return text.lower(), None, None
    try:
        hour, *rest = found["clock"].split(":")
        whole, _, parts = rest[1].partition(".") if len(rest) > 1 else ("0", "", "")
        half = (found["half"] or "").lower()
        hours = int(hour) if not half else int(hour) % 12 + 12 * (half == "pm")
        clock = time(hours, int(rest[0]), int(whole), int(parts.ljust(6, "0") or 0))
    except ValueError as error:
        raise CellError(f"{shown(cell)} has no time of a day") from error
    return found["date"].lower(), clock, _offset(found["zone"])


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written[0] not in "+-":
        return timedelta()
    size = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return -size if written[0] == "-" else size


def _date(text: str, order: Order | None, cell: str) -> date:
    for pattern in (_ISO, _COMPACT, _DAY_MONTH, _MONTH_DAY):
        found = pattern.fullmatch(text)
        if found:
            return _day(found["year"], found["month"], found["day"], cell)
    found = _SLASHED.fullmatch(text)
    if not found:
        raise CellError(f"{shown(cell)} is no date; write it as in 2026-12-31")
    one, two = int(found["one"]), int(found["two"])
    if found["mark"] == "." or one == two:
        order = Order.DAY
    elif order is None and max(one, two) > 12:
        order = Order.DAY if one > 12 else Order.MONTH
    elif order is None:
        raise CellError(
            f"{shown(cell)} can be two dates; say with --dates dmy or --dates mdy "
            "whether the day or the month comes first"
        )
    day, month = (one, two) if order is Order.DAY else (two, one)
    return _day(found["year"], str(month), str(day), cell)


def _day(year: str, month: str, day: str, cell: str) -> date:
    number = int(month) if month.isdigit() else _month(month, cell)
    try:
        return date(int(year), number, int(day))
    except ValueError as error:
        raise CellError(f"{shown(cell)} is no day of a calendar") from error


def _month(name: str, cell: str) -> int:
    if name[:3] not in MONTHS:
        raise CellError(f"{shown(cell)} has no month that is known; write it as in 2026-12-31")
    return MONTHS.index(name[:3]) + 1
