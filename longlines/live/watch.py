"""Notices that somebody edited the flows folder, and has the change put in force.

It looks at names, sizes and times a few times a second instead of asking the kernel to be told:
that works alike on every file system and across containers. A change is taken when nothing has
moved for a moment, so that a file that is still being written, or several that are saved one
after the other, are seen as they were meant.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from longlines.flow import library, published, sets
from longlines.live import contents, history, taking

LOCK = "flows-watch.lock"
"""In the run folder; whoever holds it watches."""

LOOK_EVERY = 0.25
SETTLED = 0.4
"""Seconds for which nothing may have moved in the folder."""

TRY_AGAIN = 30.0
"""Seconds after a failure (disk full, no voice) until the same change is tried again."""

State: TypeAlias = tuple[tuple[object, ...], ...]

log = logging.getLogger(__name__)


class Watcher:
    """Calls `take` when `folder` holds what is neither in force in `archive` nor was refused.

    `take` says whether it could do its work; else it is called again after a while.
    """

    def __init__(self, folder: Path, archive: Path, take: Callable[[], bool]) -> None:
        self._folder = folder
        self._archive = archive
        self._take = take

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set."""
        seen: State | None = None
        moved = 0.0
        due: float | None = None
        while not stop.wait(LOOK_EVERY):
            now, state = time.monotonic(), self._state()
            if state != seen:
                seen, moved, due = state, now, now + SETTLED
            elif due is not None and now >= max(due, moved + SETTLED):
                due = None if not self._is_new() or self._take() else now + TRY_AGAIN

    def _state(self) -> State:
        """What shows that a file came, went or was written; a put, begun or finished, too."""
        archive = (self._archive / history.FILE, self._archive / published.FILE)
        prompts = self._folder / library.PROMPTS
        recorded = (prompts / each for each in contents.RECORDED_IN)
        # A recording that comes or goes changes the time of its folder.
        return (
            *(_facts(path) for path in archive),
            *(fact for folder in (self._folder, prompts) for fact in _entries(folder, ".yaml")),
            *(fact for folder in recorded for fact in _entries(folder)),
        )

    def _is_new(self) -> bool:
        try:
            found, _ = contents.read(self._folder)
            last = history.last_live(self._archive)
            unfinished = last is not None and last.set != sets.in_force(self._archive)
            return unfinished or taking.is_new(self._archive, sets.version_of(found))
        except OSError as error:
            log.error("can't look at the flows: %s", error)
            return False


def _entries(folder: Path, ending: str = "") -> list[tuple[object, ...]]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(ending))
    except OSError:
        return []
    return [_facts(folder / name) for name in names]


def _facts(path: Path) -> tuple[object, ...]:
    try:
        facts = path.stat()
    except OSError as error:
        return (path.name, error.errno)
    return (path.name, facts.st_mtime_ns, facts.st_size, facts.st_ino, facts.st_mode)
