"""Time bands of a deck: named hours of the week, by the clock of one time zone.

Clocks jump: a band that begins at 2:30 begins at the jump on the night that has no 2:30, and one
that begins at 1:30 is entered twice on the night that has 1:30 twice. What holds at a moment is
what the wall clock shows, and the borders are where that changes.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

ALWAYS = ""
"""The name of no band: at all times."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

LONGEST_NAME = 40

_DAY = 24 * 60
_WEEK = 7 * _DAY
_MOST_DAYS_KEPT = 1_000
_ONE_DAY = timedelta(days=1)
_FURTHEST = 10
"""Days to look ahead for a border: a week, and a day on each side for clocks that jump."""

_SPAN = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?"
    r" (?P<begin>\d{1,2}:\d\d)-(?P<end>\d{1,2}:\d\d)",
    re.ASCII,
)

Stretch = tuple[datetime, frozenset[str]]


class BandError(ValueError):
    """Time bands that can't be used; the message says which and what to write instead."""


@dataclass(frozen=True)
class Bands:
    """Named hours of the week in `zone` (IANA); no two bands hold at the same time.

    `named` has each band's hours as written, by name. Make it with `read`.
    """

    zone: str
    named: tuple[tuple[str, str], ...] = ()
    _minutes: tuple[tuple[int, int, str], ...] = ()
    _days: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, compare=False, repr=False)

    def band_at(self, utc: datetime) -> frozenset[str]:
        """The names of the bands that hold at an aware time: none or one."""
        if not self._minutes:
            return frozenset()
        utc = utc.astimezone(UTC)
        stretches = self._stretches(utc.date())
        return stretches[bisect_right(stretches, utc, key=_begin) - 1][1]

    def next_border(self, utc: datetime) -> datetime | None:
        """When (UTC) another band holds than at `utc`; None when that never happens."""
        if not self._minutes:
            return None
        utc = utc.astimezone(UTC)
        day = utc.date()
        stretches = self._stretches(day)
        at = bisect_right(stretches, utc, key=_begin)
        if at < len(stretches):
            return stretches[at][0]
        held = stretches[-1][1]
        for ahead in range(1, _FURTHEST):
            for begin, names in self._stretches(day + ahead * _ONE_DAY):
                if names != held:
                    return begin
        return None

    def _stretches(self, day: date) -> tuple[Stretch, ...]:
        """When in a UTC day which bands hold; the first begins with the day."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _MOST_DAYS_KEPT:
                self._days.clear()
            found = self._days[day] = tuple(self._worked_out(day))
        return found

    def _worked_out(self, day: date) -> list[Stretch]:
        zone = ZoneInfo(self.zone)
        begin = datetime.combine(day, time(), UTC)
        end = begin + _ONE_DAY
        moments = {begin, *_jumps(zone, begin, end)}
        for local_day in (day - _ONE_DAY, day, day + _ONE_DAY):
            for minute in self._borders(local_day):
                wall = datetime.combine(local_day, time(minute // 60, minute % 60), zone)
                moments |= {wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        stretches: list[Stretch] = []
        for moment in sorted(each for each in moments if begin <= each < end):
            names = self._names(moment.astimezone(zone))
            if not stretches or stretches[-1][1] != names:
                stretches.append((moment, names))
        return stretches

    def _borders(self, day: date) -> set[int]:
        """The minutes of a local day at which some band begins or ends."""
        start = day.weekday() * _DAY
        marks = {mark % _WEEK for low, high, _ in self._minutes for mark in (low, high)}
        return {mark - start for mark in marks if start <= mark < start + _DAY}

    def _names(self, local: datetime) -> frozenset[str]:
        minute = local.weekday() * _DAY + local.hour * 60 + local.minute
        return frozenset(name for low, high, name in self._minutes if low <= minute < high)


def read(zone: str, named: Mapping[str, str]) -> Bands:
    """Bands from hours as written: `{"peak": "mon-fri 8:00-20:00, sat 9:00-13:00"}`.

    Hours that end before they begin end on the next day; 24:00 is the end of a day. Raises
    BandError, also for an unknown zone and for bands that overlap.
    """
    _check_zone(zone)
    minutes: list[tuple[int, int, str]] = []
    for name, hours in named.items():
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BandError(f"a time band needs a name of 1 to {LONGEST_NAME} characters")
        for span in hours.split(","):
            minutes += [(low, high, name) for low, high in _span(name, span)]
    minutes.sort()
    for (_, end, one), (begin, _, other) in pairwise(minutes):
        if begin < end:
            where = f"{DAYS[begin // _DAY]} {begin % _DAY // 60}:{begin % 60:02}"
            raise BandError(f'the time bands "{one}" and "{other}" both hold at {where}')
    return Bands(zone, tuple(sorted(named.items())), tuple(minutes))


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise BandError(f'"{zone}" is no time zone; write one such as America/New_York') from error


def _span(name: str, written: str) -> list[tuple[int, int]]:
    """Minutes of the week from Monday, half open; what runs over the week's end in two pieces."""
    found = _SPAN.fullmatch(" ".join(written.lower().split()))
    first = found["first"] if found else ""
    last = (found["last"] or first) if found else ""
    if not found or first not in DAYS or last not in DAYS:
        raise BandError(
            f'the time band "{name}" has "{written.strip()}"; write days and hours as in '
            '"mon-fri 8:00-20:00, sat 9:00-13:00"'
        )
    begin, end = _minute(name, found["begin"]), _minute(name, found["end"])
    if begin in (_DAY, end):
        raise BandError(f'the time band "{name}" has "{written.strip()}", which is no time at all')
    if end < begin:
        end += _DAY
    days = (DAYS.index(last) - DAYS.index(first)) % 7 + 1
    pieces = []
    for day in range(DAYS.index(first), DAYS.index(first) + days):
        low, high = day % 7 * _DAY + begin, day % 7 * _DAY + end
        pieces.append((low, min(high, _WEEK)))
        if high > _WEEK:
            pieces.append((0, high - _WEEK))
    return pieces


def _minute(name: str, clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if hour * 60 + minute > _DAY or minute > 59:
        raise BandError(f'the time band "{name}" has {clock}, which is no time of a day')
    return hour * 60 + minute


def _jumps(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The moments (UTC) in a day at which the zone's clocks jump, to the second."""
    low, high = begin, end
    if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
        return []
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
            low = middle
        else:
            high = middle
    return [high]


def _begin(stretch: Stretch) -> datetime:
    return stretch[0]
