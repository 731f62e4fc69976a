"""From the flows folder into force: what an admin edited in place."""

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


def take(publisher: Publisher, again: bool = False, besides: Collection[str] = ()) -> list[Entry]:
    """Put in force what the folder holds, `besides` some paths; say what became of it.

    Files with mistakes are refused, and the others go live without them where they can, unless
    nothing is in force yet. What was refused once isn't tried again until some file changes,
    except `again`: then also what is in force is checked and rendered anew. A failure (no voice,
    disk full) is tried again each time.
    The publisher must be locked. Raises OSError when not even a failure can be recorded.
    """
    found, unreadable = folder_contents.read(publisher.folder)
    live = publisher.contents()
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
    version, author = sets.version_of(tried), _owners(publisher.folder, changed)
    try:
        return publisher.publish(tried, FILE, author, ""), None
    except FlowProblems as error:
        problems = _with_unreadable(error.problems, unreadable)
    except (OSError, speech.SpeechError) as error:
        failed = changes(publisher, tried, changed)
        return publisher.record(
            history.entry(FAILED, FILE, author, "", version, failed, [str(error)])
        ), None
    bad = folder_contents.with_mistakes(problems, publisher.folder) & changed
    if bad:
        problems = [
            each
            for each in problems
            if folder_contents.with_mistakes([each], publisher.folder) <= bad
        ]
    refused = changes(publisher, tried, bad or changed)
    entry = publisher.record(history.entry(REFUSED, FILE, author, "", version, refused, problems))
    return entry, _restored(tried, live, bad) if bad and live else None


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
    if "/" in path or path == library.PRICES:
        return path
    flow, _ = loader.load(content, path)
    return flow.name if flow else path


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
