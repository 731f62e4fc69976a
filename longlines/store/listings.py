"""Listings in the database: a source's are taken over as a whole, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select

from longlines.directory import record
from longlines.directory.listing import Listing
from longlines.store import bulk
from longlines.store import rows as stored
from longlines.store.tables import listing_changes, listing_readings, listings

AT_ONCE = 5_000
"""Rows read or written at a time."""

MOST_TOLD = 100
"""Added, changed and removed listings that a change names of each."""

_STREAMED: dict[str, Any] = {"stream_results": True, "yield_per": AT_ONCE}

_c = listings.c


@dataclass(frozen=True, slots=True)
class Origin:
    """When an import or removal was made, by whom, and of which file."""

    at: datetime
    by: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does: how many listings, and the ids of the first of them."""

    added: int
    changed: int
    unchanged: int
    removed: int
    named: dict[str, tuple[str, ...]]

    @property
    def differs(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.changed or self.removed)


class _Plan:
    """What is to be written, and what deleted."""

    def __init__(self) -> None:
        self.written: list[tuple[object, ...]] = []
        self.added: list[str] = []
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.unchanged = 0

    def change(self) -> Change:
        named = {"added": self.added, "changed": self.changed, "removed": self.removed}
        first = {what: tuple(ids[:MOST_TOLD]) for what, ids in named.items()}
        return Change(len(self.added), len(self.changed), self.unchanged, len(self.removed), first)


def preview(
    engine: Engine, source: str, found: Sequence[Listing], *, partial: bool = False
) -> Change:
    """What `take_over` would do. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        return _plan(connection, source, found, partial).change()


def take_over(
    engine: Engine, source: str, found: Sequence[Listing], origin: Origin, *, partial: bool = False
) -> Change:
    """Let these be the listings of a source, in one transaction; with `partial` those that aren't
    among them stay. The same again changes nothing. Raises SQLAlchemyError.
    """
    with engine.execution_options(writes=True).begin() as connection:
        plan = _plan(connection, source, found, partial)
        change = plan.change()
        if change.differs:
            _delete(connection, source, plan.removed)
            for begin in range(0, len(plan.written), AT_ONCE):
                stored.replace(connection, listings, plan.written[begin : begin + AT_ONCE])
            _note(connection, source, origin, change)
    return change


def remove(engine: Engine, source: str, id: str | None, origin: Origin) -> int:
    """Delete one listing of a source, or all (None); how many there were."""
    with engine.execution_options(writes=True).begin() as connection:
        these = (_c.source == source) & (_c.id == id if id is not None else True)
        gone = connection.execute(delete(listings).where(these)).rowcount
        if gone:
            _note(connection, source, origin, Change(0, 0, 0, gone, {}))
    return gone


def load(engine: Engine, source: str, id: str) -> Listing | None:
    """One listing, non-listed ones too; None where there is none."""
    with engine.connect() as connection:
        these = select(listings).where(_c.source == source, _c.id == id)
        row = connection.execute(these).first()
    return record.listing_of(row) if row else None


def listed(
    engine: Engine, *, source: str = "", kind: str = "", status: str = "", limit: int
) -> list[Listing]:
    """The first listings by source and id; of those kinds that are given."""
    query = select(listings).order_by(_c.source, _c.id).limit(limit)
    for column, value in ((_c.source, source), (_c.kind, kind), (_c.status, status)):
        if value:
            query = query.where(column == value)
    with engine.connect() as connection:
        return [record.listing_of(row) for row in connection.execute(query)]


def count(engine: Engine) -> dict[str, int]:
    """How many listings each source has."""
    query = select(_c.source, func.count().label("number")).group_by(_c.source).order_by(_c.source)
    with engine.connect() as connection:
        return {row.source: row.number for row in connection.execute(query)}


def version(connection: Connection) -> int:
    """The number of the last change, 0 before the first."""
    if not inspect(connection).has_table(listing_changes.name):
        return 0
    return connection.execute(select(func.max(listing_changes.c.id))).scalar() or 0


def every_row(connection: Connection) -> Iterator[Sequence[Sequence[Any]]]:
    """All listings as rows (`record.COLUMNS`), some thousand at a time, in no order. Raises
    SQLAlchemyError.
    """
    yield from bulk.stream(connection, listings, AT_ONCE)


def read_numbers(
    engine: Engine, listing: Listing, role: str, *, by: str, why: str, at: datetime
) -> tuple[tuple[str, str], ...]:
    """The numbers and labels of a listing that a role may use. What isn't published is logged
    before it is given out. Raises SQLAlchemyError: what can't be logged isn't given out.
    """
    found = listing.numbers_for(role)
    if found and not listing.published:
        told = {"at": at, "by": by, "role": role, "why": why}
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(
                insert(listing_readings).values(**told, source=listing.source, listing=listing.id)
            )
    return tuple((each.number, each.label) for each in found)


def readings(engine: Engine, last: int) -> list[dict[str, Any]]:
    """Who read non-published numbers, the newest first."""
    query = select(listing_readings).order_by(listing_readings.c.id.desc()).limit(last)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def _plan(connection: Connection, source: str, found: Iterable[Listing], partial: bool) -> _Plan:
    known = _known(connection, source)
    plan = _Plan()
    for listing in found:
        row = record.row_of(listing)
        before = known.pop(listing.id, None)
        if before is None:
            plan.added.append(listing.id)
        elif before != hash(row):
            plan.changed.append(listing.id)
        else:
            plan.unchanged += 1
            continue
        plan.written.append(row)
    if partial:
        plan.unchanged += len(known)
    else:
        plan.removed = list(known)
    return plan


def _known(connection: Connection, source: str) -> dict[str, int]:
    """A hash of every listing of a source, by id; within one process equal rows have one hash."""
    query = select(listings).where(_c.source == source).execution_options(**_STREAMED)
    return {row.id: hash(tuple(row)) for row in connection.execute(query)}


def _delete(connection: Connection, source: str, ids: Sequence[str]) -> None:
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        connection.execute(delete(listings).where(_c.source == source, _c.id.in_(some)))


def _note(connection: Connection, source: str, origin: Origin, change: Change) -> None:
    connection.execute(
        insert(listing_changes).values(
            at=origin.at,
            by=origin.by,
            source=source,
            file=origin.file,
            added=change.added,
            changed=change.changed,
            unchanged=change.unchanged,
            removed=change.removed,
        )
    )
