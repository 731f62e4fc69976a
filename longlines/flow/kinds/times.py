"""Time zones, the hours of a week, and days of the year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from longlines.flow.kinds.reading import BadValue, Schema, scalar, text_schema
from longlines.flow.marks import Mapping, Node, Sequence
from longlines.flow.problems import did_you_mean

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60


@dataclass(frozen=True)
class Span:
    """A time of the week, from `start` to before `end`, in minutes since Monday's midnight.

    What reaches beyond Sunday goes on with Monday.
    """

    start: int
    end: int

    def holds(self, local: datetime) -> bool:
        """Whether it is then by that local time."""
        minute = local.weekday() * DAY + local.hour * 60 + local.minute
        return self.start <= minute < self.end or self.start <= minute + 7 * DAY < self.end


@dataclass(frozen=True)
class Holiday:
    """A day, of one year or (year None) of each."""

    year: int | None
    month: int
    day: int

    def holds(self, local: datetime) -> bool:
        """Whether it is that day by the local time."""
        return self.year in (None, local.year) and (self.month, self.day) == (
            local.month,
            local.day,
        )


class ZoneKind:
    wanted = "a time zone such as America/New_York"

    def read(self, node: Node) -> ZoneInfo:
        text = scalar(node, self.wanted)
        try:
            return ZoneInfo(text)
        except (ValueError, OSError):  # a name with odd signs, or a folder of zones
            known: set[str] = available_timezones()
        except KeyError:
            known = available_timezones()
        near = did_you_mean(text, known)
        raise BadValue(node.mark, f'"{text}" is not {self.wanted}{near}')

    def schema(self) -> Schema:
        return {"enum": sorted(available_timezones()), "description": self.wanted}


class WeekKind:
    """`{mon-fri: 9:00-17:30, sat: "9:00-12:00, 13:00-15:00"}`."""

    wanted = "days and hours such as {mon-fri: 9:00-17:30}"
    days = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
    hours = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)

    def read(self, node: Node) -> tuple[Span, ...]:
        if not isinstance(node, Mapping) or not node.entries:
            raise BadValue(node.mark, f"expected {self.wanted}")
        spans: list[Span] = []
        for key, value in node:
            match = self.days.fullmatch(key.text)
            if not match:
                near = did_you_mean(key.text, DAYS)
                raise BadValue(key.mark, f'"{key.text}" is no day or days, as mon or mon-fri{near}')
            first = DAYS.index(match[1])
            length = (DAYS.index(match[2] or match[1]) - first) % 7 + 1
            ranges = list(self._ranges(value))
            for number in range(first, first + length):
                begin = number % 7 * DAY
                spans += [Span(begin + start, begin + end) for start, end in ranges]
        return tuple(spans)

    def _ranges(self, node: Node) -> Iterator[tuple[int, int]]:
        for text in scalar(node, "hours such as 9:00-17:30").split(","):
            match = self.hours.fullmatch(text.strip())
            wrong = BadValue(node.mark, f'"{text.strip()}" is no range of hours, as 9:00-17:30')
            if not match:
                raise wrong
            start, end = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
            if start >= DAY or end > DAY or start == end:
                raise wrong
            yield start, end if end > start else end + DAY

    def schema(self) -> Schema:
        hours = r"\d{1,2}:[0-5]\d-\d{1,2}:[0-5]\d"
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{self.days.pattern})$"},
            "additionalProperties": text_schema(rf"{hours}(?:\s*,\s*{hours})*", "9:00-17:30"),
            "minProperties": 1,
            "description": self.wanted,
        }


class HolidaysKind:
    """`[2026-12-25, 01-01]`: days of one year, or of each."""

    wanted = "days such as [2026-12-25, 01-01]"
    pattern = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})", re.ASCII)

    def read(self, node: Node) -> tuple[Holiday, ...]:
        if not isinstance(node, Sequence):
            raise BadValue(node.mark, f"expected {self.wanted}")
        return tuple(self._day(item) for item in node.items)

    def _day(self, node: Node) -> Holiday:
        text = scalar(node, "a day such as 2026-12-25 or 12-25")
        match = self.pattern.fullmatch(text)
        try:
            if match:
                year = int(match[1]) if match[1] else None
                date(year or 2000, int(match[2]), int(match[3]))
                return Holiday(year, int(match[2]), int(match[3]))
        except ValueError:
            raise BadValue(node.mark, f"{text} is not in the calendar") from None
        raise BadValue(node.mark, f'"{text}" is no day; write 2026-12-25, or 12-25 for each year')

    def schema(self) -> Schema:
        day = {"type": "string", "pattern": f"^{self.pattern.pattern}$"}
        return {"type": "array", "items": day, "description": self.wanted}


Zone = Annotated[ZoneInfo, ZoneKind()]
Week = Annotated[tuple[Span, ...], WeekKind()]
Holidays = Annotated[tuple[Holiday, ...], HolidaysKind()]
