"""A listing: somebody, or something, that callers ask directory assistance for."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from longlines.rates import bands

Kind = Literal["person", "business", "department", "role", "place"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Status = Literal["listed", "non-published", "non-listed"]
STATUSES: tuple[Status, ...] = get_args(Status)
LISTED, NON_PUBLISHED, NON_LISTED = STATUSES

READERS = frozenset(("supervisor", "admin"))
"""Roles of people who may read a non-published number; each reading is logged."""

MESSAGES = "messages"
"""In place of a role: the machine that tells a message to who takes messages."""

LONGEST_REFERENCE = 40
"""Bytes of a reference."""

OPEN = "open"
"""The name of the one time band of a listing's hours."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number (E.164 text), and what it is for: `work`, `mobile`, or nothing said."""

    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of a source, whose `id` is unique there.

    `spoken` is the name as it is said, None for as written. `language` is that of the name (ISO
    639). `alternates` are other names and nicknames by which it is found. `status` is `listed`;
    `non-published`: it is found, but `numbers` is emptied and they are had from `numbers_for` only;
    or `non-listed`: no search finds it. `connect` is False for who wants no calls through
    assistance, `takes_messages` True for who opted in to messages. `hours` are those in which it
    answers, as `mon-fri 9:00-17:30`, by the clock of `zone` (IANA), "" for always; `stand_in` is
    the id, in the same source, of who answers at other times. The higher `popularity`, the sooner
    it is named among equals.
    """

    id: str
    source: str
    kind: Kind
    name: str
    spoken: str | None = None
    locality: str = ""
    region: str = ""
    language: str = ""
    numbers: tuple[Phone, ...] = ()
    alternates: tuple[str, ...] = ()
    status: Status = LISTED
    connect: bool = True
    takes_messages: bool = False
    hours: str = ""
    zone: str = ""
    stand_in: str = ""
    popularity: int = 0
    _all: tuple[Phone, ...] = field(default=(), init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_all", tuple(self.numbers))
        if not self.published:
            object.__setattr__(self, "numbers", ())

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by: source and id."""
        return self.source, self.id

    @property
    def reference(self) -> str:
        """The same as one word, as calls and messages have it: see `reference`."""
        return reference(self.source, self.id)

    @property
    def published(self) -> bool:
        """Whether its numbers are for anybody."""
        return self.status == LISTED

    def numbers_for(self, role: str) -> tuple[Phone, ...]:
        """The numbers that a role may use: those of `numbers`, or all of them for READERS.

        MESSAGES gets them where messages are taken. Whoever shows what READERS get logs it first:
        `longlines.store.listing_readings`.
        """
        if role in READERS or (role == MESSAGES and self.takes_messages):
            return self._all
        return self.numbers

    @property
    def every_number(self) -> tuple[Phone, ...]:
        """All numbers, published or not: for keeping them, never for showing them."""
        return self._all

    def open_at(self, moment: datetime) -> bool:
        """Whether it answers at an aware time."""
        if not self.hours:
            return True
        return OPEN in bands.read(self.zone, {OPEN: self.hours}).band_at(moment)

    def told(self, role: str = "") -> dict[str, Any]:
        """As JSON has it, with the numbers that the role may use."""
        return {
            "id": self.id,
            "source": self.source,
            "kind": self.kind,
            "name": self.name,
            "spoken": self.spoken,
            "locality": self.locality,
            "region": self.region,
            "language": self.language,
            "numbers": [
                {"number": each.number, "label": each.label} for each in self.numbers_for(role)
            ],
            "alternates": list(self.alternates),
            "status": self.status,
            "connect": self.connect,
            "takes_messages": self.takes_messages,
            "hours": self.hours,
            "zone": self.zone,
            "stand_in": self.stand_in,
            "popularity": self.popularity,
        }


def reference(source: str, id: str) -> str:
    """`source/id` where that is short, printable and holds no `|`; else a hash of it."""
    plain = f"{source}/{id}"
    if len(plain.encode()) <= LONGEST_REFERENCE and plain.isprintable() and "|" not in plain:
        return plain
    return f"sha256/{hashlib.sha256(plain.encode()).hexdigest()[:24]}"
