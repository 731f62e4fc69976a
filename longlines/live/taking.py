"""From the flows folder into force: what an admin edited in place."""

import logging
import pwd
from collections.abc import Collection, Iterable
from pathlib import Path

from longlines.flow import library, loader, sets, speech
from longlines.flow.problems import FlowProblems, Problem
from longlines.live import contents as folder_contents
from longlines.live import history
from longlines.live.contents import Contents
from longlines.live.history import FAILED, REFUSED, Change, Entry
from longlines.live.publisher import FILE, Publisher

log = logging.getLogger(__name__)


def take(publisher: Publisher, again: bool = False, besides: Collection[str] = ()) -> list[Entry]:
    """Put in force what the folder holds, `besides` some paths; say what became of it.

    Files with mistakes are refused, and the others go live without them where they can, unless
    nothing is in force yet. What was refused once isn't tried again until some file changes,
    except `again`: then also what is in force is checked and rendered anew. A failure (no voice,
    disk full) is tried again each time.
    The publisher must be locked. Raises OSError when not even a failure can be recorded.
    """
    found, unreadable = folder_contents.read(publisher.folder)
    live = _live(publisher)
    rest: Contents | None = _restored(found, live, besides)
    entries: list[Entry] = []
    while rest is not None and (again or is_new(publisher.archive, sets.version_of(rest))):
        entry, rest = _attempt(publisher, rest, live, unreadable)
        entries.append(entry)
    return entries


def is_new(archive: Path, version: str) -> bool:
    """Whether a set is neither in force nor was refused."""
    return version != sets.in_force(archive) and not any(
        entry.set == version for entry in history.latest(archive, REFUSED)
    )


def _attempt(
    publisher: Publisher, tried: Contents, live: Contents, unreadable: Iterable[Problem]
) -> tuple[Entry, Contents | None]:
    """What became of a set; and, if it was refused, what is left of it without its bad files."""
    changed = {path for path in tried.keys() | live.keys() if tried.get(path) != live.get(path)}
    author = _owners(publisher.folder, changed)

    def kept_back(what: str, paths: set[str], problems: Iterable[Problem | str]) -> Entry:
        found = changes(publisher, tried, paths)
        version = sets.version_of(tried)
        return publisher.record(history.entry(what, FILE, author, "", version, found, problems))

    try:
        return publisher.publish(tried, FILE, author, ""), None
    except FlowProblems as error:
        problems = _with_unreadable(error.problems, unreadable)
    except (OSError, speech.SpeechError) as error:
        return kept_back(FAILED, changed, [str(error)]), None
    bad = {path for each in problems if (path := _file(each, publisher.folder)) in changed}
    if not bad:
        return kept_back(REFUSED, changed, problems), None
    own = [each for each in problems if _file(each, publisher.folder) in bad]
    return kept_back(REFUSED, bad, own), _restored(tried, live, bad) if live else None


def _file(problem: Problem, folder: Path) -> str:
    """The path in the folder of the file that has this mistake in it."""
    return problem.mark.file.removeprefix(f"{folder.name}/")


def changes(publisher: Publisher, tried: Contents, paths: Iterable[str]) -> list[Change]:
    """Changes that did not go live, by the names that their files have in force."""
    live = publisher.files()
    found = []
    for path in sorted(paths):
        before = live.get(path)
        after = loader.version_of(tried[path]) if path in tried else ""
        name = before.name if before else name_of(path, tried[path])
        found.append(Change(name, path, before.version if before else "", after))
    return found


def name_of(path: str, content: bytes) -> str:
    """The name of the flow that a file holds; the path of any other file."""
    if "/" in path or path in library.NO_FLOWS:
        return path
    flow, _ = loader.load(content, path)
    return flow.name if flow else path


def _live(publisher: Publisher) -> Contents:
    """What is in force; nothing when the archive has lost a part of it, which is mended then."""
    try:
        return publisher.contents()
    except OSError as error:
        log.error("the flows folder is taken as a whole: %s", error)
        return {}


def _restored(contents: Contents, live: Contents, paths: Collection[str]) -> Contents:
    """The contents with some files as they are in force."""
    kept = {path: content for path, content in contents.items() if path not in paths}
    return kept | {path: live[path] for path in paths if path in live}


def _with_unreadable(problems: Iterable[Problem], unreadable: Iterable[Problem]) -> list[Problem]:
    """What was found wrong; of a file that can't be read, that and nothing else."""
    instead = {problem.mark.file: problem for problem in unreadable}
    return [instead.get(problem.mark.file, problem) for problem in problems]


def _owners(folder: Path, paths: Iterable[str]) -> str:
    """The names of those to whom the changed files belong."""
    owners = {_owner(folder / path) for path in paths}
    return ", ".join(sorted(filter(None, owners)))


def _owner(path: Path) -> str:
    try:
        uid = path.stat().st_uid
    except OSError:
        return ""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
