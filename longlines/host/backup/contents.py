"""What of an instance's home a backup has."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from longlines.host.backup import working
from longlines.host.backup.databases import Report, copy_sqlite
from longlines.settings import Settings
from longlines.store import Bookmark
from longlines.store.bookmarks import unread

UNREAD = "spool/cel.csv.unread"
"""Call events that were not in the database yet; the listener reads on with them."""

_SPOOL = "cel.csv"


@dataclass(frozen=True)
class Wanted:
    """Besides what every backup has."""

    secrets: bool = False
    recordings: bool = False
    journal: bool = False


@dataclass(frozen=True)
class _Folder:
    name: str
    path: Callable[[Settings], Path]
    wanted: Callable[[Wanted], bool] = lambda wanted: True


FOLDERS = (
    _Folder("flow-versions", lambda settings: settings.flow_versions),
    _Folder("carriers", lambda settings: settings.carriers_held.parent),
    _Folder("secrets", lambda settings: settings.secrets, lambda wanted: wanted.secrets),
    _Folder("recordings", lambda settings: settings.recordings, lambda wanted: wanted.recordings),
)
"""Folders of the home that go in whole. What is not here is made anew at a start: Asterisk's
configuration, rendered prompts, the routing table."""

JOURNAL = "journal.jsonl"


def collect(
    settings: Settings, wanted: Wanted, marks: Sequence[Bookmark], folder: Path, report: Report
) -> tuple[str, ...]:
    """Copy all of it below `folder`; names what was left out. Raises OSError, HostError."""
    left_out = []
    for each in FOLDERS:
        source = each.path(settings)
        if not each.wanted(wanted):
            left_out += [each.name] if source.is_dir() else []
        elif source.is_dir():
            report(each.name, 0, 0)
            _copy(source, folder / each.name)
    report("flows, carriers, accounts", 0, 0)
    working.collect(settings, folder)
    if settings.service_passwords.is_file():
        (folder / "accounts").mkdir()
        copy_sqlite(
            settings.service_passwords, folder / "accounts" / "service-passwords.db", report
        )
    _collect_spool(settings, marks, folder)
    journals = sorted(settings.spool.glob(f"{JOURNAL}*"))
    if wanted.journal:
        for path in journals:
            shutil.copyfile(path, folder / "spool" / path.name)
    elif journals:
        left_out.append("journal")
    return tuple(left_out)


def _collect_spool(settings: Settings, marks: Sequence[Bookmark], folder: Path) -> None:
    """What the database has not got yet, the oldest file first."""
    (folder / "spool").mkdir()
    rotated = [path for path in settings.spool.glob(f"{_SPOOL}.?*") if path.is_file()]
    rotated.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    with (folder / UNREAD).open("wb") as file:
        for path in [*rotated, settings.spool / _SPOOL]:
            if path.is_file():
                file.write(unread(path, marks))
    if not (folder / UNREAD).stat().st_size:
        (folder / UNREAD).unlink()


def _copy(source: Path, to: Path) -> None:
    """A folder; files that vanish meanwhile are left out, and so is who holds its lock."""
    to.mkdir()
    for path in sorted(source.rglob("*")):
        target = to / path.relative_to(source)
        if path.is_symlink() or path.name == "lock":
            continue
        try:
            if path.is_dir():
                target.mkdir()
            elif path.is_file():
                shutil.copyfile(path, target)
        except FileNotFoundError:
            continue
