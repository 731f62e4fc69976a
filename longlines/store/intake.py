"""What a stretch of the PBX's spool does to the database, in one transaction.

The events, the calls folded from them and the new spool position are committed together: whoever
is killed at whatever moment, nothing is recorded twice and nothing is lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, update

from longlines.billing.calls import Call
from longlines.billing.events import CallEvent
from longlines.billing.stretches import read
from longlines.billing.tries import Try
from longlines.store import bookmarks, tables
from longlines.store.bookmarks import Bookmark
from longlines.store.changes import Changes, Held, at_one_go
from longlines.store.rating import Rater
from longlines.store.rows import add
from longlines.store.runs import runs_of

KEPT_OF_REJECT = 4096
"""Bytes of a rejected piece that are kept to look at."""


class SpoolMoved(RuntimeError):
    """Another listener has read on in the same spool; this one must stop."""


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
    What is known of calls in progress is held in memory from one batch to the next.
    """

    def __init__(self, engine: Engine, rater: Rater | None = None) -> None:
        self._engine = engine.execution_options(writes=True)
        self._rater = rater
        self._held = Held()

    def bookmarks(self) -> list[Bookmark]:
        """Every spool file read so far, the oldest first."""
        with self._engine.connect() as connection:
            return bookmarks.all_of(connection)

    def record(self, batch: Batch) -> Recorded:
        """Take in one batch. Raises SpoolMoved if its start is no longer where reading stood."""
        with self._transaction() as connection:
            bookmark = _move(connection, batch)
            events, records, rejects = _sort_out(bookmark.id, batch.pieces)
            changed = Changes(connection, self._rater, self._held)
            runs = runs_of(connection, events)
            ends = [run.start for run in runs[1:]] + [len(events)]
            for run, end in zip(runs, ends, strict=True):
                if run.new:
                    changed.lose(None)
                some = slice(run.start, end)
                changed.add(events[some], records[some])
            add(connection, tables.spool_rejects, rejects)
            changed.rate()
            calls = changed.written()
        self._held.keep(calls, changed.known)
        return Recorded(bookmark, calls, len(events), len(rejects), changed.tries)

    def close_lost(self, before: datetime, carried: frozenset[str] = frozenset()) -> Sequence[Call]:
        """Close every open call that began before `before`, when the PBX was started anew.

        Those of `carried` live: the PBX that runs now carries them.
        """
        with self._transaction() as connection:
            changed = Changes(connection, self._rater, self._held)
            changed.lose(before, carried)
            changed.rate()
            calls = changed.written()
        self._held.keep(calls, changed.known)
        return calls

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """All or nothing; and after nothing, nothing that was held is trusted any more."""
        try:
            with at_one_go(), self._engine.begin() as connection:
                yield connection
        except BaseException:
            self._held = Held()
            raise


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
) -> tuple[list[CallEvent], list[bytes], list[list[object]]]:
    """Tell events, with their records, from what is none; the latter is kept with its reason."""
    events: list[CallEvent] = []
    records: list[bytes] = []
    rejects: list[list[object]] = []
    for position, raw in pieces:
        found, bad = read(raw, spool_file, position)
        for event, record in found:
            events.append(event)
            records.append(record)
        for offset, piece, reason in bad:
            rejects.append([spool_file, offset, reason, len(piece), piece[:KEPT_OF_REJECT]])
    return events, records, rejects
