"""Keeps room for call events on the disk of the spool.

Asterisk writes each event to the file, doesn't look whether that worked, and never tries again
(res/cdrel_custom/writers.c: the result of fclose is ignored): on a full disk events are lost and
nobody says so. So some of the disk is held in reserve, in a file that stands for nothing, and
let go when it is needed; and while the disk is full the database, which can wait, gets none of it.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ami.troubles import DISK, Troubles

RESERVE = 64 << 20
"""Bytes held in reserve: the events of more than 10,000 calls."""

OF_THE_DISK = 10
"""The reserve is at most this part of the disk."""

LOW = 8 << 20
"""Free bytes below which the reserve is let go."""

LOST = 64 << 10
"""Free bytes below which, without reserve, events may have been lost."""

NAME = ".reserve"

log = logging.getLogger(__name__)


class Space(NamedTuple):
    """Bytes of a disk."""

    free: int
    whole: int


def space_of(folder: Path) -> Space:
    """What an ordinary process may still use. Raises OSError."""
    found = os.statvfs(folder)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


class Room:
    """Looks after the disk of `folder`; use from one thread."""

    def __init__(
        self,
        folder: Path,
        troubles: Troubles,
        space: Callable[[Path], Space] = space_of,
    ) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._troubles = troubles
        self._space = space
        self.tight = False

    def look(self) -> None:
        """Let go of the reserve, or take it back; tells of it by an alarm."""
        try:
            space = self._space(self._folder)
            reserve, low = self._sizes(space)
            held = self._path.stat().st_size if self._path.exists() else 0
            if space.free < low:
                self._path.unlink(missing_ok=True)
                self._full(space.free + held)
            elif held < reserve and space.free >= reserve + 2 * low:
                self._take(reserve)
                self._roomy()
        except OSError as error:
            self._troubles.begin(DISK, str(self._folder), f"can't look after the spool: {error}")

    @staticmethod
    def _sizes(space: Space) -> tuple[int, int]:
        """How much to hold, and what is low, on a disk of this size."""
        return min(RESERVE, space.whole // OF_THE_DISK), min(LOW, space.whole // OF_THE_DISK // 2)

    def _full(self, left: int) -> None:
        self.tight = True
        what = (
            "call events are being lost"
            if left < LOST
            else f"{left // 1024:,} kB are left for call events, and billing waits"
        )
        self._troubles.begin(
            DISK,
            str(self._folder),
            f"the disk of {self._folder} is full: {what}; make room (longlines retention run)",
        )

    def _take(self, size: int) -> None:
        """Hold a reserve. Raises OSError; then there is none."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError:
            self._path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)

    def _roomy(self) -> None:
        self.tight = False
        self._troubles.end(DISK, str(self._folder))
