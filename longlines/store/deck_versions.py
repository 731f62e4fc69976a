"""What is known of each version of a deck but its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, select

from longlines.rates.model import Side
from longlines.store.tables import deck_versions

_c = deck_versions.c
_TOLD = (
    _c.name,
    _c.side,
    _c.version,
    _c.currency,
    _c.zone,
    _c.settings,
    _c.effective_from,
    _c.imported_at,
    _c.source,
    _c.author,
    _c.sha256,
    _c.rows,
    _c.active,
    _c.reverted_of,
)


@dataclass(frozen=True)
class Version:
    """One import of a deck: everything but its rows. Times are UTC.

    `source` is the name of the file, `author` who imported it, `sha256` that of the block in the
    database. Not `active`: withdrawn before it came into force. `reverted_of`: its content is
    that of this older version.
    """

    name: str
    side: Side
    version: int
    currency: str
    zone: str
    settings: Mapping[str, Any]
    effective_from: datetime
    imported_at: datetime
    source: str
    author: str
    sha256: str
    rows: int
    active: bool = True
    reverted_of: int | None = None


@dataclass(frozen=True)
class Origin:
    """Where a version comes from."""

    effective_from: datetime
    imported_at: datetime
    source: str
    author: str


def told(connection: Connection, name: str = "") -> list[Version]:
    """Every version of a deck, or of all decks; by name, the oldest first."""
    query = select(*_TOLD).order_by(_c.name, _c.version)
    found = []
    for row in connection.execute(query.where(_c.name == name) if name else query):
        fields = dict(row._mapping)
        found.append(Version(side=cast(Side, fields.pop("side")), **fields))
    return found


def in_force(known: Iterable[Version], at: datetime) -> Version | None:
    """Of the versions of one deck the one in force at a moment (aware)."""
    begun = (each for each in known if each.active and each.effective_from <= at)
    return max(begun, key=lambda each: (each.effective_from, each.version), default=None)
