"""The engine's journal: a file of facts about calls, one JSON object on a line.

    {"at": 1795309094123456, "call": "1795309094.1", "what": "enter", "facts": {"leg": ...}}

`at` is UTC in microseconds since 1970, as the PBX tells its own events; `call` is the PBX's
linkedid. Facts wait in memory until the engine waits itself, and go out together in one write:
several engines may share the file, and what was written is there after any crash of theirs.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from longlines.json_bytes import dumps

NAME = "journal.jsonl"

ROTATE_AT = 32 << 20
"""Bytes; a call takes three to five thousand."""

KEPT = 8
"""Rotated files that are kept; older ones are deleted."""

LOOK_EVERY = 1.0
"""Seconds between looks at the file's size, and at whether another engine has rotated it."""

MODE = 0o600

Defer = Callable[[Callable[[], None]], object]

log = logging.getLogger(__name__)


class JournalFile:
    """Appends facts to `path`; for one thread. Never raises, whatever becomes of the disk.

    `defer` has a function called when the caller is about to wait (an event loop's call_soon);
    without it each fact is written at once. `lost` counts the facts that could not be written.
    """

    def __init__(self, path: Path, defer: Defer | None = None, rotate_at: int = ROTATE_AT) -> None:
        self._path = path
        self._defer = defer
        self._rotate_at = rotate_at
        self._waiting: list[tuple[int, str, str, Mapping[str, str]]] = []
        self._file = -1
        self._looked = 0.0
        self._half_line = False
        self.lost = 0

    def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
        """Something happened to the call with this linkedid; `facts` must not change any more."""
        self._waiting.append((time.time_ns() // 1000, call, what, facts))
        if self._defer is None:
            self.flush()
        elif len(self._waiting) == 1:
            self._defer(self.flush)

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            self._open_or_rotate()
            self._write(_lines(waiting))
        except (OSError, ValueError, TypeError) as error:
            self._lose(len(waiting), error)

    def close(self) -> None:
        """Write what waits, and let go of the file; the next fact opens it again."""
        self.flush()
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _write(self, data: bytes) -> None:
        written = os.write(self._file, b"\n" + data if self._half_line else data)
        self._half_line = written < len(data)
        if self._half_line:
            raise OSError(f"only {written} of {len(data)} bytes fitted on the disk")

    def _open_or_rotate(self) -> None:
        now = time.monotonic()
        if self._file >= 0 and now < self._looked + LOOK_EVERY:
            return
        self._looked = now
        if self._file < 0 or self._moved():
            self._reopen()
        if os.fstat(self._file).st_size >= self._rotate_at:
            self._rotate()

    def _moved(self) -> bool:
        try:
            return not os.path.samestat(os.fstat(self._file), os.stat(self._path))
        except FileNotFoundError:
            return True

    def _reopen(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            self._file = os.open(self._path, flags, MODE)
        except FileNotFoundError:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self._path, flags, MODE)
        size = os.fstat(self._file).st_size
        self._half_line = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"

    def _rotate(self) -> None:
        """Put the file aside under the time; the lock keeps another engine from doing it too."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            if not self._moved():
                at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
                self._path.rename(f"{self._path}.{at}")
                for old in rotated(self._path)[:-KEPT]:
                    with suppress(FileNotFoundError):
                        old.unlink()
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._reopen()

    def _lose(self, facts: int, error: Exception) -> None:
        if not self.lost:
            log.error("the journal %s can't be written (said once): %s", self._path, error)
        self.lost += facts


def rotated(path: Path) -> list[Path]:
    """The files put aside, the oldest first."""
    return sorted(path.parent.glob(f"{path.name}.?*"))


def _lines(waiting: list[tuple[int, str, str, Mapping[str, str]]]) -> bytes:
    lines = [
        dumps({"at": at, "call": call, "what": what, "facts": facts})
        for at, call, what, facts in waiting
    ]
    return b"\n".join([*lines, b""])
