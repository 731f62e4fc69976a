"""Carries the PBX's call events from the spool into the ledger, in a thread of its own.

It waits for the disk and the database, which the event loop must not.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ami.backlog import Backlog
from ami.carriers import Keeper
from ami.lock import AlreadyListening, ListenerLock
from ami.roll import Roll
from ami.room import Room
from ami.spool import SpoolReader
from ami.troubles import DATABASE, SPOOL, Troubles, words_of
from ami.watch import Watch
from longlines.billing.calls import Call
from longlines.store import Intake, Rater
from longlines.store.calls import count_open
from longlines.store.tries import of_calls

__all__ = ["AlreadyListening", "Follower", "ListenerLock", "Progress"]

log = logging.getLogger(__name__)

POLL = 0.1
"""Seconds between looks at a spool that had nothing new."""

RETRY = 1.0
"""Seconds to wait when the disk or the database fails."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the follower stands. Bytes; `error` is the trouble it is in, if any."""

    position: int = 0
    lag: int = 0
    calls_open: int = 0
    events: int = 0
    rejects: int = 0
    error: str | None = None


class Follower:
    """Reads `spool` into the database until told to stop.

    `rater` charges the calls; `keeper` learns of them what each carrier is worth, and `watch` who
    calls as nobody does who means well.
    """

    def __init__(
        self,
        spool: Path,
        engine: Engine,
        rater: Rater | None = None,
        keeper: Keeper | None = None,
        watch: Watch | None = None,
        troubles: Troubles | None = None,
        room: Room | None = None,
        lock: ListenerLock | None = None,
    ) -> None:
        self._spool = spool
        self._engine = engine
        self._intake = Intake(engine, rater)
        self._backlog = Backlog(self._intake)
        self._keeper = keeper
        self._watch = watch
        self._troubles = troubles
        self._room = room
        self._lock = lock
        self._roll = Roll(self._intake)
        self._pbx_started: tuple[datetime, frozenset[str]] | None = None
        self._answered: tuple[datetime, frozenset[str]] | None = None
        self.progress = Progress()

    def pbx_started(self, at: datetime, carried: frozenset[str]) -> None:
        """Tell when the running PBX started, and the calls (linkedids) that it carries.

        Older calls that are still open were lost with the PBX before it, and are closed once the
        spool is read up. May be called from any thread.
        """
        self._pbx_started = (at, carried)

    def carried(self, at: datetime, calls: frozenset[str]) -> None:
        """Tell which calls (linkedids) the PBX carried at `at`. May be called from any thread."""
        self._answered = (at, calls)

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set, and wait out any trouble.

        Raises SpoolMoved, AlreadyListening.
        """
        while not stop.is_set():
            reader: SpoolReader | None = None
            try:
                if self._lock is not None:
                    self._lock.renew()
                # After a failed commit only the database knows how far it got.
                reader = SpoolReader(self._spool, self._intake.bookmarks())
                self._keep(lambda keeper: keeper.rebuild(self._engine))
                self._follow(reader, stop)
            except (SQLAlchemyError, OSError) as error:
                self._note(reader, error=str(error).partition("\n")[0])
                log.error("can't read on, trying again: %s", self.progress.error)
                self._complain(error)
                self._pause(stop, RETRY)
            finally:
                self._backlog.close()
                if reader is not None:
                    reader.close()

    def _follow(self, reader: SpoolReader, stop: threading.Event) -> None:
        calls_open = count_open(self._engine)
        while not stop.is_set():
            while self._room is not None and self._tight(self._room) and not stop.is_set():
                self._note(reader, error="the disk is full; billing waits for room")
                stop.wait(POLL)
            batch = reader.read()
            self._keep(lambda keeper: keeper.publish())
            self._guard(lambda watch: watch.look())
            if batch is None:
                if self._sweep():
                    calls_open = count_open(self._engine)
                self._note(reader, calls_open=calls_open)
                self._fine()
                self._backlog.close()
                stop.wait(POLL)
                continue
            recorded = self._backlog.record(reader, batch)
            reader.advance(recorded.bookmark)
            self._keep(functools.partial(Keeper.take, calls=recorded.calls, tries=recorded.tries))
            self._guard(functools.partial(Watch.take, calls=recorded.calls))
            calls_open = count_open(self._engine)
            if recorded.rejects:
                log.warning("kept %d pieces of %s as rejects", recorded.rejects, batch.name)
            self._note(
                reader,
                calls_open=calls_open,
                events=recorded.events,
                rejects=recorded.rejects,
            )

    def _tight(self, room: Room) -> bool:
        """Whether the disk is full, and what is left of it is for the spool."""
        room.look()
        return room.tight and self._engine.dialect.name == "sqlite"

    def _pause(self, stop: threading.Event, seconds: float) -> None:
        """Wait, and look after the disk meanwhile."""
        end = time.monotonic() + seconds
        while not stop.wait(POLL) and time.monotonic() < end:
            if self._room is not None:
                self._room.look()

    def _complain(self, error: SQLAlchemyError | OSError) -> None:
        if self._troubles is not None:
            kind, words = words_of(error)
            self._troubles.begin(kind, kind, words)

    def _fine(self) -> None:
        """All was read: whatever was wrong is over. Raises SQLAlchemyError."""
        if self._troubles is not None:
            self._troubles.end(DATABASE, DATABASE)
            self._troubles.end(SPOOL, SPOOL)
            self._troubles.book(self._engine)

    def _sweep(self) -> bool:
        """Close what was lost, now that the spool is read up. Raises SQLAlchemyError; what was
        told is kept then.
        """
        lost: list[Call] = []
        if (started := self._pbx_started) is not None:
            lost += self._intake.close_lost(*started)
            if self._pbx_started is started:
                self._pbx_started = None
        if (answered := self._answered) is not None:
            lost += self._roll.call(*answered)
            if self._answered is answered:
                self._answered = None
        for call in lost:
            log.warning("the end of call %s was lost; closed when it was last up", call.id)
        if lost:
            tries = of_calls(self._engine, [call.id for call in lost])
            self._keep(lambda keeper: keeper.take(lost, tries))
        return bool(lost)

    def _keep(self, do: Callable[[Keeper], None]) -> None:
        """Let the keeper of carriers work; no mistake of its own costs anybody a record."""
        if self._keeper is not None:
            try:
                do(self._keeper)
            except (SQLAlchemyError, OSError):
                raise
            except Exception:
                log.exception("can't go by what calls say of their carriers")

    def _guard(self, do: Callable[[Watch], None]) -> None:
        """Let the watch work; no mistake of its own costs anybody a record."""
        if self._watch is not None:
            try:
                do(self._watch)
            except SQLAlchemyError:
                raise
            except Exception:
                log.exception("can't watch for fraud")

    def _note(
        self,
        reader: SpoolReader | None,
        *,
        calls_open: int | None = None,
        events: int = 0,
        rejects: int = 0,
        error: str | None = None,
    ) -> None:
        past = self.progress
        self.progress = Progress(
            position=reader.position if reader else past.position,
            lag=reader.lag if reader and error is None else past.lag,
            calls_open=past.calls_open if calls_open is None else calls_open,
            events=past.events + events,
            rejects=past.rejects + rejects,
            error=error,
        )
