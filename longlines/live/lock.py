"""One writer at a time: whoever changes what is in force waits for the one before."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120.0
"""Seconds to wait for another change: rendering new prompts takes some."""

LOOK_EVERY = 0.02


class Busy(Exception):
    """Another process holds the lock and doesn't let go of it; the message says which."""


@contextmanager
def held(
    path: Path, within: float = PATIENCE, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock file at `path`; `waiting` is told once whom we wait for.

    The kernel lets go of it when its holder dies, however it dies. Raises Busy, OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(descriptor, path, within, waiting)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether some process holds this lock now."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _wait(
    descriptor: int, path: Path, within: float, waiting: Callable[[str], None] | None
) -> None:
    end = time.monotonic() + within
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
        if time.monotonic() > end:
            raise Busy(f"process {holder} has held {path} for {within:.0f} s; end it, try again")
        if waiting:
            waiting(holder)
            waiting = None
        time.sleep(LOOK_EVERY)
