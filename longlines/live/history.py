"""Who changed the flows when and why, and which changes were refused.

One line of JSON for each change, in `history.jsonl` beside the archive that it describes: it is
only ever appended to, and on disk before the change shows. A file rather than a table, because
flows must go live, and go back, while a database server is down, and because archive and history
are then kept, copied and lost together. Only the holder of the publisher's lock appends.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from longlines.flow.problems import Problem

FILE = "history.jsonl"

LIVE = "live"
REFUSED = "refused"
FAILED = "failed"

TAIL = 256 * 1024
"""Bytes at the end of the history in which `latest` looks."""


@dataclass(frozen=True)
class Change:
    """One file's: a flow's name (or the other file's path), its path, versions before and after.

    A version is "" where there was, or is, no such file.
    """

    name: str
    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """A change that went live, was refused, or failed for want of a voice or a disk.

    `by` is how it came: put, rollback, or file (found in the flows folder). `set` is the version
    of the whole set that it made, or would have made.
    """

    at: datetime
    what: str
    by: str
    author: str
    why: str
    set: str
    changes: tuple[Change, ...]
    errors: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data; the time as ISO 8601 UTC with milliseconds."""
        at = self.at.astimezone(UTC).replace(tzinfo=None)
        return {**asdict(self), "at": at.isoformat(timespec="milliseconds") + "Z"}


def entry(
    what: str,
    by: str,
    author: str,
    why: str,
    set_version: str,
    changes: Iterable[Change],
    problems: Iterable[Problem | str] = (),
) -> Entry:
    """An entry of this moment, to the millisecond."""
    errors = tuple(str(problem) for problem in problems)
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return Entry(now, what, by, author, why, set_version, tuple(changes), errors)


def append(archive: Path, added: Entry) -> None:
    """Add an entry; it is there, on disk, or not at all. Raises OSError.

    What a killed writer left of a line is removed first.
    """
    line = json.dumps(added.as_json(), ensure_ascii=False).encode() + b"\n"
    descriptor = os.open(archive / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = _whole(descriptor)
        try:
            os.ftruncate(descriptor, end)
            written = os.pwrite(descriptor, line, end)
            if written != len(line):
                raise OSError(28, os.strerror(28))  # ENOSPC: a file takes less only then
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, end)
            raise
    finally:
        os.close(descriptor)


def read(archive: Path) -> list[Entry]:
    """Every entry, oldest first; a line that isn't one (half of it was written) is left out."""
    try:
        return _entries((archive / FILE).read_bytes())
    except FileNotFoundError:
        return []


def latest(archive: Path, what: str = "") -> Iterator[Entry]:
    """The latest entries, newest first: some hundreds, or all; only those of a kind with `what`."""
    try:
        with (archive / FILE).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - TAIL))
            data = file.read()
    except FileNotFoundError:
        return
    lines = data.split(b"\n")[1 if size > TAIL else 0 : -1]
    kind = f'"what": "{what}"'.encode() if what else b""
    for line in reversed(lines):
        if kind in line and (found := _entry(line)) and what in ("", found.what):
            yield found


def last_live(archive: Path) -> Entry | None:
    """The change that went live last."""
    if found := next(latest(archive, LIVE), None):
        return found
    return next((each for each in reversed(read(archive)) if each.what == LIVE), None)


def _whole(descriptor: int) -> int:
    """The length of the history without half a line at its end."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, TAIL, max(0, size - TAIL))
    return size - (len(tail) - tail.rfind(b"\n") - 1)


def _entries(data: bytes) -> list[Entry]:
    return [found for line in data.split(b"\n")[:-1] if (found := _entry(line))]


def _entry(line: bytes) -> Entry | None:
    try:
        body = json.loads(line)
        body["at"] = datetime.fromisoformat(body["at"])
        body["changes"] = tuple(Change(**change) for change in body["changes"])
        body["errors"] = tuple(body["errors"])
        return Entry(**body)
    except (ValueError, TypeError, KeyError):
        return None
