"""What a stretch of the PBX's spool does to the database, in one transaction.

The events, the calls folded from them and the new spool position are committed together: whoever
is killed at whatever moment, nothing is recorded twice and nothing is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from longlines.billing import tries
from longlines.billing.calls import Call, fold
from longlines.billing.events import BadRecord, CallEvent, parse
from longlines.billing.tries import Try
from longlines.store import tables
from longlines.store.calls import call_row
from longlines.store.rating import Rater
from longlines.store.runs import runs_of
from longlines.store.tries import try_row
from longlines.store.upsert import upsert

KEPT_OF_REJECT = 4096
"""Bytes of a rejected piece that are kept to look at."""

_IDS_PER_QUERY = 500


class SpoolMoved(RuntimeError):
    """Another listener has read on in the same spool; this one must stop."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far one spool file was read.

    A file is known by its content (its first bytes, and those before `position`), which stays
    with it through renames and copies; inode numbers are given out again.
    """

    id: int
    name: str
    head: bytes
    tail: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces (byte offset, bytes) of one spool file, and where reading goes on behind them.

    `bookmark` is None for a file never read before; `start` is where the batch begins.
    """

    bookmark: int | None
    name: str
    start: int
    pieces: Sequence[tuple[int, bytes]]
    end: int
    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one batch changed; `tries` by the call's id."""

    bookmark: Bookmark
    calls: Sequence[Call]
    events: int
    rejects: int
    tries: Mapping[str, Sequence[Try]] = field(default_factory=dict)


class Intake:
    """The only writer of calls. Use from one thread of one process.

    With a `rater` each call that is over is charged in the transaction that records its end.
    """

    def __init__(self, engine: Engine, rater: Rater | None = None) -> None:
        self._engine = engine.execution_options(writes=True)
        self._rater = rater

    def bookmarks(self) -> list[Bookmark]:
        """Every spool file read so far, the oldest first."""
        spool = tables.spool_files.c
        query = select(spool.id, spool.name, spool.head, spool.tail, spool.position)
        with self._engine.connect() as connection:
            return [Bookmark(*row) for row in connection.execute(query.order_by(spool.id))]

    def record(self, batch: Batch) -> Recorded:
        """Take in one batch. Raises SpoolMoved if its start is no longer where reading stood."""
        with self._engine.begin() as connection:
            bookmark = _move(connection, batch)
            events, rejects = _sort_out(bookmark.id, batch.pieces)
            changed = _Changes(connection, self._rater)
            for run in runs_of(connection, events):
                if run.new:
                    changed.lose(None)
                changed.add(run.events)
            if rejects:
                connection.execute(insert(tables.spool_rejects), rejects)
            changed.rate()
            calls = changed.written()
            return Recorded(bookmark, calls, len(events), len(rejects), changed.tries)

    def close_lost(self, before: datetime, carried: frozenset[str] = frozenset()) -> Sequence[Call]:
        """Close every open call that began before `before`, when the PBX was started anew.

        Those of `carried` live: the PBX that runs now carries them.
        """
        with self._engine.begin() as connection:
            changed = _Changes(connection, self._rater)
            changed.lose(before, carried)
            changed.rate()
            return changed.written()


class _Changes:
    """Calls touched by this transaction."""

    def __init__(self, connection: Connection, rater: Rater | None) -> None:
        self._connection = connection
        self._rater = rater
        self._calls: dict[str, Call] = {}
        self.tries: dict[str, tuple[Try, ...]] = {}

    def add(self, events: Sequence[tuple[CallEvent, bytes]]) -> None:
        """Store the events and fold their calls anew."""
        if not events:
            return
        known = _events_of(self._connection, {event.linkedid for event, _ in events})
        rows = []
        for event, raw in events:
            spool_file, position = event.position
            known[event.linkedid].append(event)
            rows.append(
                {
                    "spool_file": spool_file,
                    "position": position,
                    "call": event.linkedid,
                    "raw": raw,
                }
            )
        self._connection.execute(insert(tables.call_events), rows)
        self._write(known)

    def lose(self, before: datetime | None, carried: frozenset[str] = frozenset()) -> None:
        """Close the open calls (those begun before `before`, or all): their PBX is gone."""
        query = select(tables.calls.c.id).where(~tables.calls.c.complete)
        if before is not None:
            query = query.where(tables.calls.c.started_at < before)
        ids = set(self._connection.execute(query).scalars()) - carried
        self._write(_events_of(self._connection, ids), lost=True)

    def _write(self, known: Mapping[str, Sequence[CallEvent]], *, lost: bool = False) -> None:
        calls = {call: fold(events, lost=lost) for call, events in known.items()}
        told = {call: tries.fold(events, lost=lost) for call, events in known.items()}
        upsert(self._connection, tables.calls, list(map(call_row, calls.values())))
        upsert(self._connection, tables.tries, [try_row(t) for each in told.values() for t in each])
        self._calls |= calls
        self.tries |= told

    def rate(self) -> None:
        """Charge the calls that are over."""
        if self._rater is not None:
            self._rater.rate(self._connection, self._calls.values(), self.tries)

    def written(self) -> list[Call]:
        """Every touched call as it stands now."""
        return list(self._calls.values())


def _move(connection: Connection, batch: Batch) -> Bookmark:
    """Set the spool position to the end of the batch, if it still is at its start."""
    spool = tables.spool_files
    row = {
        "name": batch.name,
        "head": batch.head,
        "tail": batch.tail,
        "position": batch.end,
        "updated_at": datetime.now(UTC),
    }
    if batch.bookmark is None:
        result = connection.execute(insert(spool).values(row).returning(spool.c.id))
        number = result.scalar_one()
    else:
        number = batch.bookmark
        here = (spool.c.id == number) & (spool.c.position == batch.start)
        if connection.execute(update(spool).where(here).values(row)).rowcount != 1:
            raise SpoolMoved(f"another listener reads {batch.name}; stop one of the two")
    return Bookmark(number, batch.name, batch.head, batch.tail, batch.end)


def _sort_out(
    spool_file: int, pieces: Sequence[tuple[int, bytes]]
) -> tuple[list[tuple[CallEvent, bytes]], list[dict[str, object]]]:
    """Tell events from what is none; the latter is kept with its reason."""
    events: list[tuple[CallEvent, bytes]] = []
    rejects: list[dict[str, object]] = []
    for position, raw in pieces:
        try:
            event = parse(raw, (spool_file, position))
        except BadRecord as error:
            rejects.append(
                {
                    "spool_file": spool_file,
                    "position": position,
                    "reason": str(error),
                    "size": len(raw),
                    "raw": raw[:KEPT_OF_REJECT],
                }
            )
            continue
        if not event.of_a_hook:
            events.append((event, raw))
    return events, rejects


def _events_of(connection: Connection, calls: set[str]) -> dict[str, list[CallEvent]]:
    """What is already known of these calls."""
    stored = tables.call_events.c
    events: dict[str, list[CallEvent]] = {call: [] for call in calls}
    ids = sorted(calls)
    for start in range(0, len(ids), _IDS_PER_QUERY):
        query = select(stored.call, stored.spool_file, stored.position, stored.raw)
        some = query.where(stored.call.in_(ids[start : start + _IDS_PER_QUERY]))
        for call, spool_file, position, raw in connection.execute(some):
            events[call].append(parse(raw, (spool_file, position)))
    return events
