"""What keeps the listener from its work: told at once in a file, and in the database once it can.

May be called from any thread.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from longlines.host import file_alarms
from longlines.host.file_alarms import FileAlarm
from longlines.store import alarms

DATABASE, SPOOL, DISK = "database", "spool", "disk"
BY = "listener"

log = logging.getLogger(__name__)


class Troubles:
    """The alarms of this listener. A listener that starts clears those of the one before."""

    def __init__(self, run: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._run = run
        self._now = now
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], FileAlarm] = {}
        self._over: list[tuple[FileAlarm, datetime]] = []
        self._write()

    @property
    def open(self) -> list[FileAlarm]:
        """What is wrong now."""
        with self._lock:
            return list(self._open.values())

    def begin(self, kind: str, subject: str, text: str) -> None:
        """Something is wrong; told once, its newest words count."""
        with self._lock:
            known = self._open.get((kind, subject))
            if known is None:
                log.error("alarm: %s", text)
            elif known.text == text:
                return
            since = known.since if known else self._now()
            self._open[kind, subject] = FileAlarm(kind, subject, text, since)
            self._write()

    def end(self, kind: str, subject: str) -> None:
        """It is no more; does nothing where it wasn't."""
        if (kind, subject) not in self._open:
            return
        with self._lock:
            gone = self._open.pop((kind, subject), None)
            if gone is not None:
                log.warning("alarm over: %s", gone.text)
                self._over.append((gone, self._now()))
                self._write()

    def book(self, engine: Engine) -> None:
        """Keep in the database what was wrong, and until when. Raises SQLAlchemyError."""
        if not self._over:
            return
        with self._lock, engine.execution_options(writes=True).begin() as connection:
            for each, until in self._over:
                about = (each.kind, each.subject)
                alarms.raise_(connection, *about, each.text, now=each.since)
                alarms.clear(connection, *about, by=BY, now=until)
            self._over.clear()

    def _write(self) -> None:
        try:
            file_alarms.write(self._run, self._open)
        except OSError as error:
            log.error("can't tell of alarms in %s: %s", self._run, error)


def words_of(error: SQLAlchemyError | OSError) -> tuple[str, str]:
    """The kind of trouble that an error is, and what to do about it."""
    said = str(error).partition("\n")[0]
    if isinstance(error, SQLAlchemyError):
        todo = "calls go on and are billed once it is back; see that it runs and has room"
        return DATABASE, f"the database can't be written to ({said}): {todo}"
    return SPOOL, f"call events can't be read ({said}): see to the disk and its permissions"
