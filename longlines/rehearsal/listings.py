"""The directory as a test tells it, or `fails` where it can't be searched.

directory:
  - {name: Ann Smith, place: Washington, number: bob}
  - {name: Bea Jones, status: non-published, messages: yes}
  - {name: Night Desk, kind: role, number: "+12025550190", connect: no, spoken: the night desk}
  - {name: Manager, kind: role, number: carol, hours: mon-fri 9:00-17:00, stand_in: "3"}
  (hours by the clock of `zone`, UTC unless said; `stand_in` is the place of another in the list)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from longlines.directory.listing import KINDS, LISTED, OPEN, STATUSES, Listing, Phone
from longlines.flow import marks
from longlines.flow.kinds import YesKind
from longlines.flow.listings import ListingsLost
from longlines.flow.marks import Node
from longlines.flow.phone import Audio
from longlines.flow.problems import Problem
from longlines.rates import bands
from longlines.rehearsal import fields, sound
from longlines.rehearsal.fields import Problems

if TYPE_CHECKING:
    from longlines.directory.duty import Duty
    from longlines.directory.query import Found, Query
    from longlines.directory.search import Directory

FAILS = "fails"
SOURCE = "test"
KEYS = (
    "name",
    "place",
    "number",
    "kind",
    "status",
    "connect",
    "messages",
    "spoken",
    "also",
    "hours",
    "zone",
    "stand_in",
)


@dataclass(frozen=True)
class ListingsOfCase:
    """What a test lists; with `fails` nothing can be searched."""

    listings: tuple[Listing, ...] = ()
    fails: bool = False


NOBODY = ListingsOfCase()


def read(node: Node, problems: Problems) -> ListingsOfCase:
    """What a test says of the directory; mistakes are added to `problems`."""
    if isinstance(node, marks.Scalar):
        return ListingsOfCase(fails=bool(problems.read(fields.choice(FAILS), node, "")))
    items = problems.items(node, "directory")
    found = [_listing(item, str(place), problems) for place, item in enumerate(items, 1)]
    return ListingsOfCase(tuple(each for each in found if each is not None))


def _listing(node: Node, id: str, problems: Problems) -> Listing | None:
    given = problems.fields(node, "a listing", KEYS)
    if "name" not in given:
        problems.append(Problem(node.mark, 'a listing needs "name"'))
        return None

    def word(key: str, reader: fields.Read[str], otherwise: str) -> str:
        return problems.read(reader, given[key], otherwise) if key in given else otherwise

    def yes(key: str, otherwise: bool) -> bool:
        return problems.read(YesKind().read, given[key], otherwise) if key in given else otherwise

    number = word("number", fields.number, "")
    kind = word("kind", fields.choice(*KINDS), "person")
    status = word("status", fields.choice(*STATUSES), LISTED)
    hours, zone = word("hours", fields.words, ""), word("zone", fields.words, "UTC")
    try:
        bands.read(zone, {OPEN: hours} if hours else {})
    except bands.BandError as error:
        problems.append(Problem(node.mark, str(error)))
        hours = ""
    return Listing(
        id=id,
        source=SOURCE,
        kind=next(each for each in KINDS if each == kind),
        name=word("name", fields.words, "?"),
        spoken=word("spoken", fields.words, "") or None,
        locality=word("place", fields.words, ""),
        numbers=(Phone(number),) if number else (),
        alternates=tuple(filter(None, [word("also", fields.words, "")])),
        status=next(each for each in STATUSES if each == status),
        connect=yes("connect", True),
        takes_messages=yes("messages", False),
        hours=hours,
        zone=zone,
        stand_in=word("stand_in", fields.words, ""),
    )


@dataclass(frozen=True)
class KnownListings:
    """The directory of a test; `number` gives the number of an account's name."""

    told: ListingsOfCase
    number: Callable[[str], str]

    def begin(self) -> bool:
        """It is there."""
        return bool(self.told.listings)

    def search(self, query: "Query") -> "Found":
        """The listings that match. Raises ListingsLost where the test says so."""
        return self._directory().search(query)

    def everybody(self, query: "Query") -> "Found":
        """Who is there. Raises ListingsLost where the test says so."""
        return self._directory().everybody(query)

    def duty(self, listing: Listing, at: datetime) -> "Duty":
        """Who answers for a listing then. Raises ListingsLost where the test says so."""
        return self._directory().duty(listing, at)

    def referred(self, reference: str) -> Listing | None:
        """The listing of a reference. Raises ListingsLost where the test says so."""
        return self._directory().referred(reference)

    def _directory(self) -> "Directory":
        from longlines.directory.search import Directory

        if self.told.fails:
            raise ListingsLost("the test says so")
        return Directory.of(map(self._with_number, self.told.listings))

    def _with_number(self, listing: Listing) -> Listing:
        numbers = tuple(Phone(self.number(each.number)) for each in listing.every_number)
        return replace(listing, numbers=numbers)


class OnPaper:
    """Says names by telling them."""

    def begin(self) -> None:
        """Paper needs no voice."""

    async def say(self, name: str, language: str) -> Audio:
        """The name itself, and about how long it takes."""
        return Audio(f"paper/names/{name}", sound.seconds(name, language), name)
