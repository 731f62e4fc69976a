"""What a call may ask of the directory, and how it keeps what was found from step to step."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from longlines.directory.duty import Duty
    from longlines.directory.listing import Listing
    from longlines.directory.query import Found, Query

ANYWHERE = "anywhere"
"""The place of callers who want to search everywhere."""

CONNECTED = "connected"
TOLD = "told"
WITHHELD = "withheld"
MESSAGES = "messages"
CLOSED = "closed"
NOBODY = "nobody"
"""What may be done with a listing: told and connected; told only; neither, its number is not
published; the same, but it takes messages; told only, as nobody answers at this hour; neither, as
nobody answers at this hour, and it has no number."""

HOME = "+1"

LONGEST_NAME, LONGEST_PLACE = 80, 40
"""Bytes that are kept: three listings must fit a channel."""

ALIKE = 0.85
"""How much of two names must be the same for a listener to take one for the other."""

_MARKS = "'’-.,&/"


class ListingsLost(Exception):
    """The directory can't be searched now; the message says why."""


class Listings(Protocol):
    """Knows who has which number."""

    def begin(self) -> bool:
        """Make ready, which may take a second; until then searches are lost. Whether somebody is
        listed.
        """
        ...

    def search(self, query: Query) -> Found:
        """The listings that match best, from memory. Raises ListingsLost."""
        ...

    def everybody(self, query: Query) -> Found:
        """Who is at the query's place and of its kind, from memory. Raises ListingsLost."""
        ...

    def duty(self, listing: Listing, at: datetime) -> Duty:
        """Who answers for a listing at an aware time, from memory. Raises ListingsLost."""
        ...

    def referred(self, reference: str) -> Listing | None:
        """The listing of a reference, if calls come back to it. Raises ListingsLost."""
        ...


class NoListings:
    """Knows nobody."""

    def begin(self) -> bool:
        """Nothing to make ready."""
        return False

    def search(self, query: Query) -> Found:
        """Not known. Raises ListingsLost."""
        raise ListingsLost("no directory is set up here")

    def everybody(self, query: Query) -> Found:
        """Not known. Raises ListingsLost."""
        raise ListingsLost("no directory is set up here")

    def duty(self, listing: Listing, at: datetime) -> Duty:
        """Not known. Raises ListingsLost."""
        raise ListingsLost("no directory is set up here")

    def referred(self, reference: str) -> Listing | None:
        """Not known. Raises ListingsLost."""
        raise ListingsLost("no directory is set up here")


@dataclass(frozen=True)
class Match:
    """A listing as a call keeps it. `number` is E.164, "" where nobody may hear it.

    `may` is CONNECTED, TOLD, WITHHELD, MESSAGES, CLOSED or NOBODY; `spelled` the part of the name
    to be spelled, "" for a name that sounds like no other.
    """

    id: str
    may: str
    number: str
    name: str
    place: str
    spelled: str = ""

    def packed(self) -> str:
        """As text of one line."""
        return "|".join((self.may, self.number, self.id, self.spelled, self.place, self.name))


def unpacked(text: str) -> Match | None:
    """What `packed` wrote; None for anything else."""
    parts = text.split("|")
    if len(parts) != 6:
        return None
    may, number, id, spelled, place, name = parts
    return Match(id, may, number, name, place, spelled)


def match(listing: Listing, duty: Duty | None = None) -> Match:
    """What a call may know of a listing; `duty` is that of the moment, where it goes by hours."""
    answering = duty.answering[0] if listing.connect and duty and duty.answering else listing
    number = _number(answering)
    if not listing.published:
        may = MESSAGES if listing.takes_messages else WITHHELD
    elif not listing.connect or duty is None or duty.answering:
        may = (CONNECTED if answering.connect else TOLD) if number else WITHHELD
    else:
        may = CLOSED if number else NOBODY
    place = clean(listing.locality or listing.region, LONGEST_PLACE)
    return Match(listing.reference, may, number, said_name(listing), place)


def said_name(listing: Listing) -> str:
    """The name as a call has it said."""
    return clean(listing.spoken or listing.name, LONGEST_NAME) or "?"


def said_digits(number: str) -> str:
    """An E.164 number as it is told at home."""
    return number.removeprefix(HOME).removeprefix("+")


def told_apart(matches: list[Match]) -> list[Match]:
    """The same; of names that sound alike, with the words to be spelled in which they differ."""
    return [
        Match(each.id, each.may, each.number, each.name, each.place, _differing(each, matches))
        for each in matches
    ]


def clean(text: str, most: int) -> str:
    """What can be said of a text: letters, digits and a few marks, up to so many bytes."""
    plain = "".join(sign if sign.isalnum() or sign in _MARKS else " " for sign in text)
    return " ".join(plain.split()).encode()[:most].decode(errors="ignore")


def _number(listing: Listing) -> str:
    return listing.numbers[0].number if listing.published and listing.numbers else ""


def _differing(one: Match, matches: list[Match]) -> str:
    name = one.name.casefold()
    alike = [
        each.name.casefold()
        for each in matches
        if each is not one and each.name.casefold() != name and _alike(name, each.name.casefold())
    ]
    shared = set.intersection(*({*other.split()} for other in alike)) if alike else {*name.split()}
    return " ".join(word for word in name.split() if word not in shared)


def _alike(name: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, name, other).ratio() >= ALIKE
