"""Puts changed flows in force: all of a change or nothing, whenever it is interrupted.

The flows folder is what people read and edit; the archive (longlines.flow.sets) is what calls run
on. A change is checked with the whole set, rendered, and laid down in the archive; then one line
in the history decides that it happened, and renaming makes it so. A writer that is killed before
that line changed nothing; after it, whoever holds the lock next finishes the renaming.
"""

import itertools
import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from longlines.flow import library, loader, sets
from longlines.flow.sets import SourceFile
from longlines.flow.sources import Sources
from longlines.live import contents as folder_contents
from longlines.live import history, lock
from longlines.live.contents import Contents
from longlines.live.history import FAILED, LIVE, Change, Entry

LOCK = "lock"
STAGE = ".stage"
FILE, PUT, ROLLBACK = "file", "put", "rollback"

log = logging.getLogger(__name__)


class Unfinished(Exception):
    """A change is decided and recorded, but could not be put in force yet."""


class Publisher:
    """Changes what is in force in `archive`, from files of `folder`. To be used while `locked`.

    `sources` have or make the audio of prompts. `waiting` is told the process
    id of another writer when there is one to wait for.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sources,
        archive: Path,
        waiting: Callable[[str], None] | None = None,
    ) -> None:
        self.folder = folder
        self.archive = archive
        self._sources = sources
        self._waiting = waiting

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one writer; what a killed one left undone is done. Raises lock.Busy, OSError."""
        self.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock.held(self.archive / LOCK, waiting=self._waiting):
            self._finish()
            yield

    @property
    def in_force(self) -> str:
        """The version of the set in force, "" when there is none."""
        return sets.in_force(self.archive)

    def files(self) -> dict[str, SourceFile]:
        """The files in force, by path in the flows folder."""
        return sets.files(self.archive, self.in_force)

    def contents(self) -> Contents:
        """What is in force, as it was written. Raises OSError when the archive has lost a file."""
        return {
            path: sets.source(self.archive, each.name, each.version).read_bytes()
            for path, each in self.files().items()
        }

    def publish(
        self, contents: Contents, by: str, author: str, why: str, written: Collection[str] = ()
    ) -> Entry:
        """Check a whole set and put it in force; its files `written` go to the folder too.

        Raises FlowProblems, SpeechError, OSError, and then nothing was changed; or Unfinished.
        """
        version = sets.version_of(contents)
        checked = folder_contents.check(contents, self.folder, self.archive / STAGE)
        made = library.ready(checked, self._sources)
        made_of = folder_contents.made_of(contents, checked)
        entry = history.entry(LIVE, by, author, why, version, changes(self.files(), made_of))
        sets.write(self.archive, version, made_of, contents, made)
        drafts = {}
        try:
            link = sets.draft(self.archive, version)
            for path in written:
                final = (self.folder / path).resolve()
                drafts[final] = _draft(final, contents[path])
            if entry.changes or why:
                history.append(self.archive, entry)
        except OSError:
            for unfinished in drafts.values():
                unfinished.unlink(missing_ok=True)
            raise
        try:
            self._rename(drafts, link)
        except OSError as error:
            raise Unfinished(
                f"the change is recorded but not in force: {error}; once that is mended, the next "
                f"change, or 'longlines configure', finishes it"
            ) from error
        return entry

    def record(self, entry: Entry) -> Entry:
        """Record a refusal or a failure, unless it is recorded already. Raises OSError."""
        facts = (entry.what, entry.changes, entry.errors)
        known = history.latest(self.archive)
        if entry.what == FAILED:
            known = itertools.islice(known, 1)
        if not any((each.what, each.changes, each.errors) == facts for each in known):
            history.append(self.archive, entry)
        return entry

    def _rename(self, drafts: Mapping[Path, Path], link: Path) -> None:
        for final, unfinished in drafts.items():
            unfinished.replace(final)
            sets.sync(final.parent)
        sets.put_in_force(self.archive, link)
        try:
            sets.forget_old(self.archive)
        except OSError as error:
            log.warning("can't remove old sets of flows: %s", error)

    def _finish(self) -> None:
        """Do what the history says was done, if its writer was killed before it did."""
        last = history.last_live(self.archive)
        if last is None or last.set == self.in_force or not sets.is_whole(self.archive, last.set):
            return
        drafts = {}
        for change in last.changes if last.by != FILE else ():
            final = (self.folder / change.file).resolve()
            if _version(final) == change.before:  # else somebody has edited it since
                kept = sets.source(self.archive, change.name, change.after)
                drafts[final] = _draft(final, kept.read_bytes())
        self._rename(drafts, sets.draft(self.archive, last.set))
        log.warning("finished the change of %s, whose writer was killed", last.at)


def changes(before: Mapping[str, SourceFile], after: Mapping[str, SourceFile]) -> list[Change]:
    """What became of each file between two sets."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is None or new is None or old.name != new.name:
            # A file that now holds another flow took one away and brought one.
            found += [Change(old.name, path, old.version, "")] if old else []
            found += [Change(new.name, path, "", new.version)] if new else []
        elif old.version != new.version:
            found.append(Change(new.name, path, old.version, new.version))
    return found


def _version(path: Path) -> str:
    try:
        return loader.version_of(path.read_bytes())
    except OSError:
        return ""


def _draft(final: Path, content: bytes) -> Path:
    """The content beside its place, with the owner and the rights of what it will replace."""
    unfinished = final.with_name(f".{final.name}.new")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if final.exists():
        shutil.copymode(final, unfinished)
        if os.geteuid() == 0:
            shutil.chown(unfinished, final.stat().st_uid, final.stat().st_gid)
    return unfinished
