"""What a stretch of the PBX's spool does to the database, in one transaction.

The events, the calls folded from them and the new spool position are committed together: whoever
is killed at whatever moment, nothing is recorded twice and nothing is lost.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import Connection, Engine, insert, update

from longlines.billing import clock
from longlines.billing.calls import Call
from longlines.billing.events import CallEvent
from longlines.billing.stretches import Reject
from longlines.billing.tries import Try
from longlines.store import beats, bookmarks, kin, tables
from longlines.store.bookmarks import Bookmark
from longlines.store.changes import Changes, at_one_go
from longlines.store.folder import Folded, Folder, sort_out
from longlines.store.rating import Rater
from longlines.store.rows import add
from longlines.store.runs import restarts

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
    `generation` counts how often all that was folded ahead has become worthless.
    """

    def __init__(self, engine: Engine, rater: Rater | None = None) -> None:
        self._engine = engine.execution_options(writes=True)
        self._rater = rater
        self._folder = Folder()
        # Calls that go on and were there before: the folder has not seen their beginning.
        self._doubted: set[str] = set()
        self.generation = 0

    def bookmarks(self) -> list[Bookmark]:
        """Every spool file read so far, the oldest first."""
        with self._engine.connect() as connection:
            return bookmarks.all_of(connection)

    def record(self, batch: Batch, folded: Folded | None = None) -> Recorded:
        """Take in one batch; `folded` is what it comes to, where somebody has worked that out.

        Raises SpoolMoved if its start is no longer where reading stood.
        """
        with self._transaction() as connection:
            bookmark = _move(connection, batch)
            told = folded or self._folder.fold(bookmark.id, batch.pieces)
            found = list(clock.beats(bookmark.id, batch.pieces))
            changed = Changes(connection, self._rater)
            restarted = restarts(connection, told.starts)
            in_turn = bool(restarted) or any(each.type == clock.CLOCK for each in found)
            if in_turn:
                self._in_turn(changed, bookmark.id, batch, restarted, found)
            else:
                anew = changed.take(told, self._doubted)
            beats.keep(connection, found)
            _keep_rejects(connection, bookmark.id, told.rejects)
            changed.rate()
            calls = changed.written()
        if in_turn:
            self.forget()
        else:
            self._doubt(anew, told)
        return Recorded(bookmark, calls, told.events, len(told.rejects), changed.tries)

    def close_lost(self, before: datetime, carried: frozenset[str] = frozenset()) -> Sequence[Call]:
        """Close every open call that began before `before`, when the PBX was started anew.

        Those of `carried` live: the PBX that runs now carries them.
        """
        with self._transaction() as connection:
            lost = kin.going_on(connection, before, carried)
            return self._close(connection, {beats.last(connection, before): lost})

    def missing(
        self, at: datetime, carried: frozenset[str]
    ) -> tuple[frozenset[str], CallEvent | None]:
        """The open calls that the PBX did not carry at `at`, though they had begun; and its last
        sign of life before.
        """
        with self._engine.connect() as connection:
            missing = frozenset(kin.going_on(connection, at, carried))
            return missing, beats.last(connection, at)

    def close_missing(self, lost: Mapping[CallEvent | None, set[str]]) -> Sequence[Call]:
        """Close calls of whose end nothing tells, by the PBX's last sign of life while they were
        known to be up.
        """
        with self._transaction() as connection:
            return self._close(connection, lost)

    def _close(
        self, connection: Connection, lost: Mapping[CallEvent | None, set[str]]
    ) -> Sequence[Call]:
        changed = Changes(connection, self._rater)
        for alive, ids in lost.items():
            changed.lose(ids, alive)
        changed.rate()
        calls = changed.written()
        self._doubted |= {call.id for call in calls}
        return calls

    @staticmethod
    def _in_turn(
        changed: Changes,
        file: int,
        batch: Batch,
        restarted: Sequence[int],
        found: Sequence[CallEvent],
    ) -> None:
        """Events up to a restart of the PBX, then the end of all calls of before, and so on; and
        up to a step of its clock, of which the calls that go on are told.
        """
        events, records, _ = sort_out(file, batch.pieces)
        places = [event.position for event in events]
        steps = {bisect(places, each.position): each for each in found if each.type == clock.CLOCK}
        cuts = sorted({0, *restarted, *steps, len(events)})
        for start, end in pairwise([*cuts, len(events)]):
            if start in restarted:
                before = [each for each in found if each.position < places[start]]
                changed.lose(changed.going_on(), changed.lived(before))
            if start in steps:
                changed.step(steps[start])
            changed.add(events[start:end], records[start:end])

    def _doubt(self, anew: set[str], folded: Folded) -> None:
        """Remember of which calls not all is held, for as long as anything is."""
        let_go = {each.call.id for each in folded.calls if each.call.complete}
        self._doubted = (self._doubted | anew) - let_go

    def forget(self) -> None:
        """Hold nothing any more of calls in progress; the database has it all."""
        self._folder.forget()
        self._doubted = set()
        self.generation += 1

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """All or nothing; and after nothing, nothing that is held is trusted any more."""
        try:
            with at_one_go(), self._engine.begin() as connection:
                yield connection
        except BaseException:
            self.forget()
            raise


def _keep_rejects(connection: Connection, file: int, rejects: Sequence[Reject]) -> None:
    rows = [
        (file, each.offset, each.reason, len(each.raw), each.raw[:KEPT_OF_REJECT])
        for each in rejects
    ]
    add(connection, tables.spool_rejects, rows)


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
