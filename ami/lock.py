"""One listener at a time for an instance, and for a database."""

import fcntl
import os
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

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
        self._engine = engine
        self.renew()

    def renew(self) -> None:
        """Take the lock of a database that has let go of it, as when it was started anew.

        Raises AlreadyListening where another listener was quicker, and SQLAlchemyError.
        """
        if self._engine.dialect.name != "postgresql" or self._holds():
            return
        self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        query = text("SELECT pg_try_advisory_lock(:lock)")
        if not self._session.execute(query, {"lock": _LOCK}).scalar():
            self.release()
            raise AlreadyListening("another listener writes to this database; stop it first")

    def _holds(self) -> bool:
        if self._session is None:
            return False
        try:
            self._session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self._session.invalidate()
            self._session.close()
            self._session = None
        return self._session is not None

    def release(self) -> None:
        """Let the next listener in."""
        if self._session is not None:
            # Close it for good: the pool would keep the session, and with it the lock.
            self._session.invalidate()
            self._session.close()
        self._file.close()
