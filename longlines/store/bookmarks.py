"""How far each file of the PBX's event log was read."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from longlines.store.tables import spool_files


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far one spool file was read.

    A file is known by its content (its first bytes, and those before `position`), which stays
    with it through renames and copies; inode numbers are given out again.
    """

    id: int
    name: str
    head: bytes
    tail: bytes
    position: int

    def fits(self, descriptor: int) -> bool:
        """Whether an open file still begins, and ends its read part, as this one did."""
        tail_at = self.position - len(self.tail)
        return (
            os.pread(descriptor, len(self.head), 0) == self.head
            and os.pread(descriptor, len(self.tail), tail_at) == self.tail
        )


def all_of(connection: Connection) -> list[Bookmark]:
    """Every spool file read so far, the oldest first."""
    spool = spool_files.c
    query = select(spool.id, spool.name, spool.head, spool.tail, spool.position)
    return [Bookmark(*row) for row in connection.execute(query.order_by(spool.id))]


def furthest(descriptor: int, known: Iterable[Bookmark]) -> Bookmark | None:
    """The bookmark of an open file; the furthest where several fit."""
    fits = [mark for mark in known if mark.fits(descriptor)]
    return max(fits, key=lambda mark: (mark.position, mark.id), default=None)


def unread(path: Path, known: Iterable[Bookmark]) -> bytes:
    """What nobody has read yet of a spool file. Raises OSError."""
    with path.open("rb") as file:
        mark = furthest(file.fileno(), known)
        file.seek(mark.position if mark else 0)
        return file.read()
