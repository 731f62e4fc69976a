"""Carries the PBX's call events from the spool into the ledger, in a thread of its own.

It waits for the disk and the database, which the event loop must not.
"""

import fcntl
import functools
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ami.carriers import Keeper
from ami.spool import SpoolReader
from ami.watch import Watch
from longlines.store import Intake, Rater
from longlines.store.calls import count_open
from longlines.store.tries import of_calls

log = logging.getLogger(__name__)

POLL = 0.1
"""Seconds between looks at a spool that had nothing new."""

RETRY = 1.0
"""Seconds to wait when the disk or the database fails."""

_LOCK = 0x4C4C_0002
"""PostgreSQL advisory lock: one listener for a database."""


class AlreadyListening(RuntimeError):
    """Another listener holds this instance's spool or database."""


class ListenerLock:
    """Held by the one listener of an instance; let go by the system if the listener is killed."""

    def __init__(self, path: Path, engine: Engine) -> None:
        """Take the lock. Raises AlreadyListening."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = path.open("a+")
        self._session: Connection | None = None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            holder = self._file.read(20).strip() or "unknown"
            self._file.close()
            raise AlreadyListening(
                f"another listener (process {holder}) holds {path}; stop it first"
            ) from error
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()
        if engine.dialect.name == "postgresql":
            self._session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            query = text("SELECT pg_try_advisory_lock(:lock)")
            if not self._session.execute(query, {"lock": _LOCK}).scalar():
                self.release()
                raise AlreadyListening("another listener writes to this database; stop it first")

    def release(self) -> None:
        """Let the next listener in."""
        if self._session is not None:
            # Close it for good: the pool would keep the session, and with it the lock.
            self._session.invalidate()
            self._session.close()
        self._file.close()


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
    ) -> None:
        self._spool = spool
        self._engine = engine
        self._intake = Intake(engine, rater)
        self._keeper = keeper
        self._watch = watch
        self._pbx_started: tuple[datetime, frozenset[str]] | None = None
        self.progress = Progress()

    def pbx_started(self, at: datetime, carried: frozenset[str]) -> None:
        """Tell when the running PBX started, and the calls (linkedids) that it carries.

        Older calls that are still open were lost with the PBX before it, and are closed once the
        spool is read up. May be called from any thread.
        """
        self._pbx_started = (at, carried)

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set. Raises SpoolMoved; waits out other trouble."""
        while not stop.is_set():
            reader: SpoolReader | None = None
            try:
                # After a failed commit only the database knows how far it got.
                reader = SpoolReader(self._spool, self._intake.bookmarks())
                self._keep(lambda keeper: keeper.rebuild(self._engine))
                self._follow(reader, stop)
            except (SQLAlchemyError, OSError) as error:
                self._note(reader, error=str(error).partition("\n")[0])
                log.error("can't read on, trying again: %s", self.progress.error)
                stop.wait(RETRY)
            finally:
                if reader is not None:
                    reader.close()

    def _follow(self, reader: SpoolReader, stop: threading.Event) -> None:
        calls_open = count_open(self._engine)
        while not stop.is_set():
            batch = reader.read()
            self._keep(lambda keeper: keeper.publish())
            self._guard(lambda watch: watch.look())
            if batch is None:
                if self._sweep():
                    calls_open = count_open(self._engine)
                self._note(reader, calls_open=calls_open)
                stop.wait(POLL)
                continue
            recorded = self._intake.record(batch)
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

    def _sweep(self) -> bool:
        started, self._pbx_started = self._pbx_started, None
        if started is None:
            return False
        before, carried = started
        lost = self._intake.close_lost(before, carried)
        for call in lost:
            log.warning("call %s was lost with the PBX; closed at its last event", call.id)
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
            except (SQLAlchemyError, OSError):
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
