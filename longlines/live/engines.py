"""Which engines run, and which set each of them has: how a change learns that it is live.

Each engine keeps a file `engine-*.version` in the run folder, locked for as long as it lives, that
holds the version of its set. A file without a lock belongs to an engine that is gone.
"""

import fcntl
import os
import tempfile
import time
from pathlib import Path

from longlines.live import lock

PATTERN = "engine-*.version"
LOOK_EVERY = 0.01


class Sign:
    """An engine's own file; it goes when the engine does."""

    def __init__(self, run: Path, version: str) -> None:
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor, draft = tempfile.mkstemp(prefix=".engine-", dir=run)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self.show(version)
        self._path = run / f"engine-{os.getpid()}-{Path(draft).name[-8:]}.version"
        os.rename(draft, self._path)

    def show(self, version: str) -> None:
        """Say that this set is the one that calls begin on from now on."""
        os.pwrite(self._descriptor, f"{version or '-':<12}\n".encode(), 0)

    def close(self) -> None:
        """The engine ends."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def running(run: Path) -> dict[Path, str]:
    """The version of the set of each engine that runs; files of dead ones are removed."""
    found = {}
    for path in run.glob(PATTERN):
        if lock.is_held(path):
            found[path] = _read(path)
        else:
            path.unlink(missing_ok=True)
    return found


def wait(run: Path, version: str, within: float) -> dict[Path, str]:
    """Wait until every engine has this set, `within` seconds; what each has then."""
    end = time.monotonic() + within
    while True:
        found = running(run)
        if all(each == version for each in found.values()) or time.monotonic() > end:
            return found
        time.sleep(LOOK_EVERY)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
