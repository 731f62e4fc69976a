"""Edits in the flows folder that aren't live, and why."""

from dataclasses import dataclass
from pathlib import Path

from longlines.flow import loader, sets
from longlines.live import contents, history
from longlines.live.history import LIVE, Entry


@dataclass(frozen=True)
class Pending:
    """A file of the folder that differs from what is in force; `entry` is what held it back.

    There is no entry for an edit that nobody has looked at yet. `version` is "" for a file that
    was removed.
    """

    file: str
    version: str
    entry: Entry | None


def pending(folder: Path, archive: Path) -> list[Pending]:
    """Every such file. Raises OSError."""
    there, _ = contents.read(folder)
    live = sets.files(archive, sets.in_force(archive))
    entries = list(history.latest(archive))
    found = []
    for path in sorted(there.keys() | live.keys()):
        version = loader.version_of(there[path]) if path in there else ""
        if version != (live[path].version if path in live else ""):
            found.append(Pending(path, version, _held_back(entries, path, version)))
    return found


def _held_back(entries: list[Entry], path: str, version: str) -> Entry | None:
    for entry in entries:
        if entry.what != LIVE:
            for change in entry.changes:
                if (change.file, change.after) == (path, version):
                    return entry
    return None
