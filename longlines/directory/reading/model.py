"""What a file of listings is read into, before it is known whether it is right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from longlines.directory.listing import Listing
from longlines.files.encodings import Source
from longlines.files.problems import Rejections

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are read."""


@dataclass(frozen=True, slots=True)
class Record:
    """One listing as the file has it: the line on which it begins, from 1, and its fields.

    A field may have several values; of `number` each may follow a label and a tab.
    """

    line: int
    fields: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the admin says of a file: its columns, by field, the source and the region (ISO 3166)
    of numbers that have no country, and the source of its listings.
    """

    source: str
    region: str = "US"
    columns: Mapping[str, str] = field(default_factory=dict)


Records = Callable[[Source, Mapping[str, str], Rejections, Progress | None], Iterator[Record]]
"""The records of a file with such columns. What can't be one is rejected."""


@dataclass
class Reading:
    """The listings of a file, and the rows that can't be taken in."""

    listings: list[Listing] = field(default_factory=list)
    rejected: Rejections = field(default_factory=Rejections)
