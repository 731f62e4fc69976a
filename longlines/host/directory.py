"""The directory of this home: built from the database, and searched in memory.

A process of its own builds it into a file; whoever searches maps the file, and goes over to the
next one in the background. Nobody waits for either.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.directory.building import Builder
from longlines.directory.layout import FORM, DirectoryError
from longlines.directory.search import Directory
from longlines.files import arrays
from longlines.files.arrays import CURRENT
from longlines.host.errors import HostError
from longlines.host.lock import turn
from longlines.settings import Settings, SettingsError, load
from longlines.store import listings

LOOK_EVERY = 1.0
"""Seconds between looks at which file is in force."""

MOST_SECONDS = 600.0
"""Of building one."""

log = logging.getLogger("directory")


class ListingsError(HostError):
    """The directory can't be built or read; the message says why. The one in force stays."""


def rebuild(settings: Settings) -> Directory:
    """Build the directory of the listings that the database has, and put it in force.

    Takes some seconds for a hundred thousand. Two at a time take turns; the second of them finds
    it done. Raises ListingsError.
    """
    try:
        settings.directory.mkdir(parents=True, exist_ok=True)
        with turn(settings.directory), _reading(settings) as connection:
            version = listings.version(connection) if connection is not None else 0
            current = settings.directory / CURRENT
            if current.exists() and (found := _opened(current)) and found.version == version:
                return found
            builder = Builder()
            if connection is not None and version:
                for rows in listings.every_row(connection):
                    builder.add(rows)
            content = builder.content({"version": version})
            return Directory.open(arrays.publish(content, settings.directory, FORM, Directory.open))
    except (DirectoryError, OSError, store.DatabaseError, SQLAlchemyError) as error:
        first = str(error).partition("\n")[0]
        raise ListingsError(f"no directory can be built: {first}") from error


def in_force_now(settings: Settings) -> Directory:
    """The directory in force. Raises ListingsError when there is none, or it can't be used."""
    try:
        return Directory.open(settings.directory / CURRENT)
    except DirectoryError as error:
        raise ListingsError(str(error)) from error


class Follower:
    """Has the directory built, by a process of its own, when the listings have changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._building: subprocess.Popen[bytes] | None = None
        self._built = -1

    def look(self) -> bool:
        """Begin to build it if that is due; whether that was done."""
        if self._building is not None and self._building.poll() is None:
            return False
        self._building = None
        try:
            with _reading(self._settings) as connection:
                version = listings.version(connection) if connection is not None else 0
        except (store.DatabaseError, SQLAlchemyError) as error:
            log.error("the listings can't be read: %s", str(error).partition("\n")[0])
            return False
        if version in (0, self._built):
            return False
        self._built = version
        self._building = subprocess.Popen([sys.executable, "-m", "longlines.host.directory"])
        return True

    def close(self) -> None:
        """Wait for what is being built."""
        if self._building is not None:
            self._building.wait(MOST_SECONDS)


def main() -> int:
    """Build the directory of the environment's home once; 1 when that fails."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        log.info("%d listings are in force", len(rebuild(load())))
    except (SettingsError, HostError) as error:
        log.error("%s", error)
        return 1
    return 0


class InForce:
    """Gives the directory of the moment. Asking takes no time, and nothing of the disk."""

    def __init__(self, settings: Settings) -> None:
        self._current = settings.directory / CURRENT
        self._now = Directory.of(())
        self._seen: Path | None = None
        self._ended = threading.Event()
        self.look()
        self._thread = threading.Thread(target=self._follow, name="directory", daemon=True)
        self._thread.start()

    @property
    def now(self) -> Directory:
        """The directory; empty as long as none was built."""
        return self._now

    def look(self) -> bool:
        """Go over to another directory if there is one; whether that was done."""
        try:
            target = self._current.resolve(strict=True)
        except OSError:
            return False
        if target == self._seen:
            return False
        self._seen = target
        try:
            found = Directory.open(target)
        except DirectoryError as error:
            log.error("%s; the directory in force stays", error)
            return False
        self._now = found
        return True

    def close(self) -> None:
        """Follow no longer."""
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            self.look()


def _opened(path: Path) -> Directory | None:
    try:
        return Directory.open(path)
    except DirectoryError:
        return None


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection | None]:
    """The database, None where there is none."""
    engine = store.open_existing(settings.database_url)
    if engine is None:
        yield None
        return
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
