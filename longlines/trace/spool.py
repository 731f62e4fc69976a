"""Finds what a spool says of one call without reading all of it.

A spool is a file that only grows, and the files rotated away from it. Each record begins a line
and tells its time, so the place where a call began is found by halving; from there the bytes are
searched, and only stretches that name the call are taken apart.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
LONGEST = 1 << 16
"""Bytes of one record; a line that is longer is none."""

SLACK = 60.0
"""Seconds by which records may be out of order, or a clock off."""

PACKED = {".gz", ".bz2", ".xz", ".zst"}

Until = Callable[[], float | None]

CEL_RECORD = re.compile(rb'^"[A-Z][A-Z_]{1,80}","([0-9]{1,11})\.[0-9]{6}",', re.MULTILINE)
JOURNAL_LINE = re.compile(rb'^\{"at":([0-9]{1,11})[0-9]{6},"call":', re.MULTILINE)


@dataclass(frozen=True)
class Spool:
    """The file in use, and how its records begin: a pattern whose group is the time in seconds."""

    path: Path
    record: re.Pattern[bytes]

    def files(self, since: float = 0.0) -> list[Path]:
        """The files that were written to after `since` (seconds since 1970), the oldest first."""
        found = []
        for path in [*self.path.parent.glob(f"{self.path.name}?*"), self.path]:
            try:
                changed = path.stat().st_mtime
            except OSError:
                continue
            if path.suffix not in PACKED and changed + SLACK >= since:
                found.append((path == self.path, changed, path))
        return [path for _, _, path in sorted(found)]

    def naming(self, names: Sequence[bytes], since: float, until: Until) -> Iterator[bytes]:
        """Stretches of whole records, written between `since` and `until()`, that hold a name.

        `until` is asked before each further stretch; None stands for no end. Looks everywhere
        when nothing is found where the times say. Raises OSError.
        """
        found = False
        for path in self.files(since):
            for piece in self._stretches(path, names, since - SLACK, until):
                found = True
                yield piece
        if not found:
            for path in self.files():
                yield from self._stretches(path, names, 0.0, lambda: None)

    def backwards(self) -> Iterator[bytes]:
        """Stretches of whole records from the newest to the oldest. Raises OSError."""
        for path in reversed(self.files()):
            with path.open("rb", buffering=0) as file:
                end = _size(file)
                while end > 0:
                    start = self._record_at(file, max(0, end - CHUNK), end)
                    if start >= end:
                        start = max(0, end - CHUNK)
                    yield os.pread(file.fileno(), end - start, start)
                    end = start

    def _stretches(
        self, path: Path, names: Sequence[bytes], since: float, until: Until
    ) -> Iterator[bytes]:
        with path.open("rb", buffering=0) as file:
            size = _size(file)
            at = self._offset(file, since, size) if since > 0 else 0
            while data := os.pread(file.fileno(), CHUNK + LONGEST, at):
                first, limit = self.record.match(data), until()
                if first and limit is not None and int(first[1]) > limit + SLACK:
                    return
                last = at + len(data) >= size
                whole = len(data) if last else self._last_record(data)
                if any(data.find(name, 0, whole) >= 0 for name in names):
                    yield data[:whole]
                at += whole

    def _last_record(self, data: bytes) -> int:
        """Where the last record of `data` begins, which may go on behind it."""
        at = len(data)
        while (at := data.rfind(b"\n", 0, at)) >= 0:
            if self.record.match(data, at + 1):
                return at + 1
            if len(data) - at > LONGEST:
                break
        return len(data)

    def _offset(self, file: BinaryIO, since: float, size: int) -> int:
        """A place before which every record is older than `since`, by halving."""
        low, high = 0, size
        while high - low > LONGEST:
            middle = (low + high) // 2
            data = os.pread(file.fileno(), LONGEST, middle)
            match = self.record.search(data, data.find(b"\n") + 1)
            if match and int(match[1]) < since:
                low = middle + match.start()
            else:
                high = middle
        return low

    def _record_at(self, file: BinaryIO, at: int, end: int) -> int:
        """Where the first record from `at` on begins; `end` where none does."""
        if at == 0:
            return 0
        data = os.pread(file.fileno(), min(LONGEST * 2, end - at), at)
        match = self.record.search(data, data.find(b"\n") + 1)
        return at + match.start() if match else end


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def cel(path: Path) -> Spool:
    """The PBX's call events."""
    return Spool(path, CEL_RECORD)


def journal(path: Path) -> Spool:
    """The engine's journal."""
    return Spool(path, JOURNAL_LINE)
