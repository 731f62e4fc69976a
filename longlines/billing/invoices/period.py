"""The months that invoices are made for."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)


class BadPeriod(ValueError):
    """No month; the message says how to write one."""


class Period(NamedTuple):
    """A month of a zone: `begins` (with it) to `ends` (without it) in UTC."""

    name: str
    zone: str
    first: date
    last: date
    begins: datetime
    ends: datetime


def read(text: str, zone: str) -> Period:
    """The month written as 2026-11. Raises BadPeriod."""
    found = _MONTH.fullmatch(text)
    if not found:
        raise BadPeriod(f'"{text}" is no month; write it as 2026-11')
    year, month = int(found[1]), int(found[2])
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(
        text,
        zone,
        first,
        following - timedelta(days=1),
        _midnight(first, zone),
        _midnight(following, zone),
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
