"""What was read of files, kept until one of them changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Read = TypeVar("Read")


class Unchanged:
    """Reads anew only when a file has another size or time than before. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Path, ...], tuple[object, Any]] = {}

    def read(self, read: Callable[[], Read], *paths: Path) -> Read:
        """What `read` says of these files. Raises what it raises, and OSError."""
        now = tuple(_facts(path) for path in paths)
        if paths not in self._kept or self._kept[paths][0] != now:
            self._kept[paths] = (now, read())
        found: Read = self._kept[paths][1]
        return found


def _facts(path: Path) -> tuple[int, int]:
    if not path.exists():
        return 0, 0
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_size
