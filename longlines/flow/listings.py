"""What a call may ask of the directory, and how it keeps what was found from step to step."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from longlines.directory.listing import Listing
    from longlines.directory.query import Found, Query

ANYWHERE = "anywhere"
"""The place of callers who want to search everywhere."""

CONNECTED = "connected"
TOLD = "told"
WITHHELD = "withheld"
MESSAGES = "messages"
"""What may be done with a listing: told and connected; told only; neither, its number is not
published; the same, but it takes messages."""

LONGEST_NAME, LONGEST_PLACE, LONGEST_ID = 80, 40, 40
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


class NoListings:
    """Knows nobody."""

    def begin(self) -> bool:
        """Nothing to make ready."""
        return False

    def search(self, query: Query) -> Found:
        """Not known. Raises ListingsLost."""
        raise ListingsLost("no directory is set up here")


@dataclass(frozen=True)
class Match:
    """A listing as a call keeps it. `number` is E.164, "" where nobody may hear it.

    `may` is CONNECTED, TOLD, WITHHELD or MESSAGES; `spelled` the part of the name to be spelled,
    "" for a name that sounds like no other.
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


def match(listing: Listing) -> Match:
    """What a call may know of a listing."""
    number = listing.numbers[0].number if listing.published and listing.numbers else ""
    if number:
        may = CONNECTED if listing.connect else TOLD
    else:
        may = MESSAGES if listing.takes_messages else WITHHELD
    name = clean(listing.spoken or listing.name, LONGEST_NAME)
    place = clean(listing.locality or listing.region, LONGEST_PLACE)
    return Match(_id(listing), may, number, name or "?", place)


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


def _id(listing: Listing) -> str:
    """Source and id, where they are short enough and hold no mark of ours."""
    plain = f"{listing.source}/{listing.id}"
    if len(plain.encode()) <= LONGEST_ID and plain.isprintable() and "|" not in plain:
        return plain
    return f"sha256/{hashlib.sha256(plain.encode()).hexdigest()[:24]}"


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
