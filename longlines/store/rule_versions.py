"""The rules of `tariffs.yaml` as they were at each moment: content by its hash, and since when.

Rows are only ever added, so that a call of the past can be rated as it was to be then. The deck
versions beside them hold the prices; this holds plans, surcharges, taxes, rounding, the fixed
prices of `prices.yaml`, and which name each account had.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, ForeignKey, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from longlines.store.columns import UtcTime
from longlines.store.metadata import metadata

versions = Table(
    "rule_versions",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("content", JSON, nullable=False),
)

in_force = Table(
    "rules_in_force",
    metadata,
    Column("since", UtcTime, primary_key=True),
    Column("version", ForeignKey("rule_versions.version"), nullable=False),
    Column("kept_at", UtcTime, nullable=False),
)


@dataclass(frozen=True)
class RulesText:
    """What rules are read from: the two files as written, None where there was none.

    `names` has the name of each account by its number.
    """

    tariffs: str | None = None
    prices: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """SHA-256 of the content, in hex."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Since:
    """From when on which version was in force, until the next."""

    since: datetime
    version: str


def timeline(connection: Connection) -> list[Since]:
    """Every change of the rules, the oldest first."""
    query = select(in_force.c.since, in_force.c.version).order_by(in_force.c.since)
    return [Since(*row) for row in connection.execute(query)]


def at(known: Sequence[Since], moment: datetime) -> Since | None:
    """What was in force then; before the first that is known, the first."""
    place = bisect_right(known, moment, key=lambda each: each.since)
    return known[max(0, place - 1)] if known else None


def content(connection: Connection, version: str) -> RulesText:
    """A version's content. Raises KeyError for one that isn't kept."""
    query = select(versions.c.content).where(versions.c.version == version)
    found = connection.execute(query).scalar()
    if found is None:
        raise KeyError(version)
    return RulesText(**found)


def keep(
    connection: Connection, changes: Iterable[tuple[datetime, RulesText]], now: datetime
) -> int:
    """Add the changes that come after the last one kept; says how many were.

    Use in a transaction that writes. Of two that add the same change one does.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    known = timeline(connection)
    last = known[-1] if known else None
    added = 0
    for since, text in sorted(changes, key=lambda each: each[0]):
        if last is not None and (since <= last.since or text.version == last.version):
            continue
        kept = dialect.insert(versions).values(version=text.version, content=asdict(text))
        connection.execute(kept.on_conflict_do_nothing())
        last = Since(since, text.version)
        row = dialect.insert(in_force).values(since=since, version=text.version, kept_at=now)
        connection.execute(row.on_conflict_do_nothing())
        added += 1
    return added
