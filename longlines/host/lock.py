"""One instance at a time in one home; one process at a time that builds into a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from longlines.host.errors import HostError
from longlines.settings import Settings


@contextmanager
def instance_lock(settings: Settings) -> Iterator[None]:
    """Hold this home's lock. Raises HostError naming the process that holds it already.

    The kernel lets go of the lock when its holder dies, however it dies.
    """
    path = settings.run / "lock"
    try:
        settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise HostError(f"can't use {settings.home} as LONGLINES_HOME: {error.strerror}") from error
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = file.read().strip() or "unknown"
            raise HostError(
                f"Longlines is already running in {settings.home} (pid {holder}); stop it, or set "
                f"LONGLINES_HOME and other ports for a second instance"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait for a folder's lock, and hold it: one process at a time builds there. Raises OSError."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
