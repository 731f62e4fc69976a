"""What invoices say, by language; a new language is one more file here, with its `WORDS`."""

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Words:
    """The words of one language. `code` is the language's, `comma` joins phrases.

    `full_date`, `short_date` and `month` are filled in with {day}, {month} and {year}. `services`
    and `kinds` name classes of calls and kinds of entries. `steps` are the sentences of the
    arithmetic, by kind of step, to be filled in with its facts; `modes` how amounts are rounded.
    """

    code: str
    comma: str
    months: tuple[str, ...]
    full_date: str
    short_date: str
    month: str
    labels: Mapping[str, str]
    services: Mapping[str, str]
    kinds: Mapping[str, str]
    steps: Mapping[str, str]
    modes: Mapping[str, str]

    def __getitem__(self, label: str) -> str:
        return self.labels[label]

    def day(self, day: date) -> str:
        """A date in full: Nov 22, 2026."""
        return self.full_date.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def short_day(self, day: date) -> str:
        """A date without its year."""
        return self.short_date.format(day=day.day, month=self.months[day.month - 1])

    def month_of(self, day: date) -> str:
        """A month with its year."""
        return self.month.format(month=self.months[day.month - 1], year=day.year)

    def service(self, name: str) -> str:
        """A class of calls; one without a name as it is."""
        return self.services.get(name, name)

    def kind(self, name: str) -> str:
        """A kind of entry; one without a name as it is."""
        return self.kinds.get(name, name)


def moment(at: datetime) -> str:
    """The time of day: 14:05:09."""
    return f"{at.hour:02}:{at.minute:02}:{at.second:02}"


def duration(seconds: Decimal | int) -> str:
    """Minutes and seconds, hours where there are some: 1:05, 0:57.500, 1:00:00."""
    milliseconds = int(seconds * 1000)
    whole, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
    return f"{text}.{rest:03}" if rest else text


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that there are words in."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__)))


@functools.cache
def of(language: str) -> Words:
    """The words of a language. Raises KeyError for an unknown one."""
    if language not in languages():
        raise KeyError(language)
    words: Words = importlib.import_module(f"{__name__}.{language}").WORDS
    return words
