"""Follows the file into which Asterisk writes call events, through rotation and truncation.

Files are told apart by content, not by name or inode: see `longlines.store.Bookmark`. So a
renamed file, a copy left by `copytruncate` and the file in use are each read exactly to their end.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from longlines.billing.framing import stretches
from longlines.store import Batch, Bookmark
from longlines.store.bookmarks import furthest

CHUNK = 1 << 24
"""Bytes read at once, and so the most that one transaction takes in."""

FIRST = 1 << 17
"""The same of a file never read before: from the next ones on it has a bookmark."""

SECOND = 1 << 23
"""The same of the next ones, up to as much as was read before: so that of a long file, nobody
waits long for the first calls."""

HEAD = 1024
TAIL = 256
"""Bytes of a file's beginning, and of what was read last, by which it is known again."""

_PACKED = {".gz", ".bz2", ".xz", ".zst"}


@dataclass
class _Open:
    file: BinaryIO
    name: str
    bookmark: Bookmark | None

    @property
    def position(self) -> int:
        return self.bookmark.position if self.bookmark else 0


class SpoolReader:
    """Reads batches of `path` and of the rotated files beside it (`path` with a suffix).

    Each batch must be handed back with `advance` once it is recorded; until then `read` gives
    the same bytes again.
    """

    def __init__(self, path: Path, bookmarks: Iterable[Bookmark]) -> None:
        self._path = path
        self._bookmarks = {bookmark.id: bookmark for bookmark in bookmarks}
        self._current: _Open | None = None
        self._left_behind = False
        self._following: Batch | None = None

    def read(self) -> Batch | None:
        """The next pieces, or None while there is nothing new. Raises OSError."""
        if self._current is not None and not self._same(self._current):
            # Truncated or overwritten: whatever stands there now is another file.
            self.close()
        if self._current is None:
            self._current = self._oldest_unread()
        if self._current is None:
            return None
        following, self._following = self._following, None
        if following is not None and following.start == self._current.position:
            return following
        batch = self._batch(self._current, self._current.bookmark)
        if batch is None and self._moved_on():
            self.close()
        return batch

    def after(self, batch: Batch) -> Batch | None:
        """What `read` will give once `batch`, of a file known before, is recorded."""
        if self._current is None or batch.bookmark is None:
            return None
        mark = Bookmark(batch.bookmark, batch.name, batch.head, batch.tail, batch.end)
        self._following = self._batch(self._current, mark)
        return self._following

    def advance(self, bookmark: Bookmark) -> None:
        """Go on behind a batch that was recorded, as `bookmark` says."""
        self._bookmarks[bookmark.id] = bookmark
        if self._current is not None:
            self._current.bookmark = bookmark

    @property
    def position(self) -> int:
        """Bytes read of the file in use."""
        return self._current.position if self._current else 0

    @property
    def lag(self) -> int:
        """Bytes not read yet, in the file being read and the one in use."""
        if self._current is None:
            return self._path.stat().st_size if self._path.exists() else 0
        opened = os.fstat(self._current.file.fileno())
        behind = max(0, opened.st_size - self._current.position)
        if self._path.exists() and not os.path.samestat(opened, self._path.stat()):
            behind += self._path.stat().st_size
        return behind

    def close(self) -> None:
        """Let go of the file; the next `read` looks for it anew."""
        if self._current is not None:
            self._current.file.close()
        self._current = self._following = None
        self._left_behind = False

    def _oldest_unread(self) -> _Open | None:
        """The rotated file with unread bytes that was written first, else the file in use."""
        rotated = [
            path
            for path in self._path.parent.glob(f"{self._path.name}?*")
            if path.is_file() and path.suffix not in _PACKED
        ]
        rotated.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in [*rotated, self._path]:
            try:
                file = path.open("rb", buffering=0)
            except FileNotFoundError:
                continue
            opened = _Open(file, path.name, None)
            opened.bookmark = self._recognise(opened)
            if path == self._path or self._batch(opened, opened.bookmark):
                return opened
            file.close()
        return None

    def _recognise(self, opened: _Open) -> Bookmark | None:
        """The bookmark whose content this file has; the furthest where several fit."""
        mark = furthest(opened.file.fileno(), self._bookmarks.values())
        return replace(mark, name=opened.name) if mark else None

    def _same(self, opened: _Open) -> bool:
        """Does the file still begin, and end its read part, as it did?"""
        return opened.bookmark is None or opened.bookmark.fits(opened.file.fileno())

    def _batch(self, opened: _Open, mark: Bookmark | None) -> Batch | None:
        start = mark.position if mark else 0
        size = max(SECOND, start) if mark else FIRST
        data = os.pread(opened.file.fileno(), min(size, CHUNK), start)
        pieces = [(start + offset, piece) for offset, piece in stretches(data)]
        if not pieces:
            return None
        end = pieces[-1][0] + len(pieces[-1][1])
        consumed = data[: end - start]
        return Batch(
            bookmark=mark.id if mark else None,
            name=opened.name,
            start=start,
            pieces=pieces,
            end=end,
            head=((mark.head if mark else b"") + consumed)[:HEAD],
            tail=((mark.tail if mark else b"") + consumed)[-TAIL:],
        )

    def _moved_on(self) -> bool:
        """Is the open file, read to its end, no longer the one in use?

        A writer may have opened it just before it was renamed; so it gets one more look.
        """
        assert self._current is not None
        try:
            in_use = self._path.stat()
        except FileNotFoundError:
            return False
        if os.path.samestat(os.fstat(self._current.file.fileno()), in_use):
            self._left_behind = False
            return False
        last_look, self._left_behind = self._left_behind, True
        return last_look
