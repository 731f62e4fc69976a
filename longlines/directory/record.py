"""A listing as the few bytes that lie in memory, and back."""

from collections.abc import Iterable, Sequence

from longlines import json_bytes
from longlines.directory.listing import Listing, Phone

COLUMNS = (
    "id",
    "source",
    "kind",
    "name",
    "spoken",
    "locality",
    "region",
    "language",
    "numbers",
    "alternates",
    "status",
    "connect",
    "takes_messages",
    "hours",
    "zone",
    "stand_in",
    "popularity",
)
"""The order of a record's values. `numbers` and `alternates` are text, JSON themselves."""

ID, SOURCE, KIND, NAME = (COLUMNS.index(name) for name in ("id", "source", "kind", "name"))
NUMBERS, ALTERNATES = COLUMNS.index("numbers"), COLUMNS.index("alternates")
LOCALITY, REGION = COLUMNS.index("locality"), COLUMNS.index("region")
TAKES_MESSAGES, STAND_IN = COLUMNS.index("takes_messages"), COLUMNS.index("stand_in")
STATUS, POPULARITY = COLUMNS.index("status"), COLUMNS.index("popularity")
NO_ALTERNATES = "[]"


def row_of(listing: Listing) -> tuple[object, ...]:
    """The values of a listing in the order of COLUMNS, as the database has them."""
    numbers = [[each.number, each.label] for each in listing.every_number]
    return (
        listing.id,
        listing.source,
        listing.kind,
        listing.name,
        listing.spoken,
        listing.locality,
        listing.region,
        listing.language,
        json_bytes.dumps(numbers).decode(),
        json_bytes.dumps(listing.alternates).decode(),
        listing.status,
        listing.connect,
        listing.takes_messages,
        listing.hours,
        listing.zone,
        listing.stand_in,
        listing.popularity,
    )


def listing_of(row: Sequence[object]) -> Listing:
    """The listing of such values."""
    given = dict(zip(COLUMNS, row, strict=True))
    given["numbers"] = phones(str(given["numbers"]))
    given["alternates"] = tuple(json_bytes.loads(str(given["alternates"])))
    given["connect"] = bool(given["connect"])
    given["takes_messages"] = bool(given["takes_messages"])
    return Listing(**given)  # type: ignore[arg-type]


def phones(text: str) -> tuple[Phone, ...]:
    """The numbers in a record's text."""
    return tuple(Phone(number, label) for number, label in json_bytes.loads(text))


def alternates(text: object) -> Iterable[str]:
    """The other names in a record's text."""
    if text == NO_ALTERNATES:
        return ()
    found: list[str] = json_bytes.loads(str(text))
    return found
