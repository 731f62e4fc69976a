"""Into force by command: a file put, or an older version brought back.

The file is written into the flows folder as well, so that folder and force agree. Two rules keep
one admin from undoing another's work unseen: a change is refused when what it replaces has
changed since the command began, and when the folder holds edits of that file that aren't live.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from longlines.flow import library, loader, sets
from longlines.flow.problems import FlowProblems, did_you_mean
from longlines.flow.sets import Files
from longlines.live import contents as folder_contents
from longlines.live import history, taking
from longlines.live.contents import Contents
from longlines.live.history import LIVE, REFUSED, Entry
from longlines.live.publisher import PUT, ROLLBACK, Publisher

SHORTEST = 4
"""Letters of a version that name it, where no other begins with them."""


class PutError(Exception):
    """The change can't be made as it was asked for; the message says why and what to do."""


def put(
    publisher: Publisher,
    given: Contents,
    author: str,
    why: str,
    seen: Files,
    by: str = PUT,
    force: bool = False,
) -> list[Entry]:
    """Put files in force that may belong together; say what became of them, the last one ours.

    Edits that lie in the flows folder go live before, by themselves. `seen` is what was in force
    when the command began. `force` goes over edits of these files in the folder. Raises
    PutError, FlowProblems, SpeechError, Busy, OSError; then these files weren't changed.
    """
    with publisher.locked():
        _check_seen(given, seen, publisher)
        if not force:
            _check_edited(given, publisher)
        before = taking.take(publisher, besides=given) if publisher.in_force else []
        there = publisher.contents() or folder_contents.read(publisher.folder)[0]
        whole = there | given
        if sets.version_of(whole) == publisher.in_force and not why:
            raise PutError("this is live already")
        written = [path for path in given if _in_folder(publisher.folder, path) != given[path]]
        try:
            return [*before, publisher.publish(whole, by, author, why, written)]
        except FlowProblems as error:
            refused = taking.changes(publisher, whole, given)
            version = sets.version_of(whole)
            publisher.record(
                history.entry(REFUSED, by, author, why, version, refused, error.problems)
            )
            raise


def roll_back(
    publisher: Publisher, name: str, version: str, author: str, why: str, seen: Files
) -> list[Entry]:
    """Bring back a version of a flow (or another file), "" for the one before what is in force.

    Raises as `put` does.
    """
    found = versions(history.read(publisher.archive), name)
    if not found:
        known = [each.name for each in publisher.files().values()]
        raise PutError(f'nothing is known of "{name}"{did_you_mean(name, known)}')
    if name == folder_contents.RECORDINGS:
        raise PutError("recordings aren't kept; import the older ones again")
    live = live_version(publisher, name)
    chosen = choose(found, version, name) if version else one_before(list(found), live, name)
    content = sets.source(publisher.archive, name, chosen).read_bytes()
    path = path_of(publisher, name) or found[chosen]
    return put(publisher, {path: content}, author, why, seen, by=ROLLBACK)


def versions(entries: Iterable[Entry], name: str) -> dict[str, str]:
    """Versions of a flow that were live, in the order in which they first were; their paths."""
    found: dict[str, str] = {}
    for entry in entries:
        for change in entry.changes if entry.what == LIVE else ():
            if change.name == name:
                for version in (change.before, change.after):
                    if version:
                        found.setdefault(version, change.file)
    return found


def live_version(publisher: Publisher, name: str) -> str:
    """The version of a flow that is in force, "" for none."""
    return next((each.version for each in publisher.files().values() if each.name == name), "")


def path_of(publisher: Publisher, name: str) -> str:
    """The file, in the flows folder, of a flow in force; "" for none."""
    return next((path for path, each in publisher.files().items() if each.name == name), "")


def one_before(known: list[str], live: str, name: str) -> str:
    """The version before what is live: earlier ones for every step back. Raises PutError."""
    older = known[: known.index(live)] if live in known else known
    if not older:
        raise PutError(f'there is no older version of "{name}"')
    return older[-1]


def choose(known: Iterable[str], beginning: str, name: str) -> str:
    """The one version that begins with these letters. Raises PutError."""
    fitting = [each for each in known if each.startswith(beginning)]
    if len(beginning) < SHORTEST or len(fitting) != 1:
        raise PutError(
            f'{len(fitting)} versions of "{name}" begin with "{beginning}"; '
            f"'longlines flows history {name}' shows them"
        )
    return fitting[0]


def place_of(file: Path, content: bytes, folder: Path, live: Files) -> str:
    """Where in the flows folder a file belongs. Raises PutError when another flow is there.

    A file of that folder stays where it is; `prices.yaml`, `tariffs.yaml`, `credit.yaml` and
    `prompts/en.yaml` are known by their paths; a flow goes where its older version is, or by its
    name.
    """
    if file.name in library.APART:
        raise PutError(
            f"{file.name} holds as it stands in {folder}, without being put; edit it there, "
            "then run: longlines check"
        )
    if file.resolve().is_relative_to(folder.resolve()):
        return file.resolve().relative_to(folder.resolve()).as_posix()
    if file.name in (library.PRICES, library.TARIFFS, library.CREDIT):
        return file.name
    if file.resolve().parent.name == library.PROMPTS:
        return f"{library.PROMPTS}/{file.name}"
    flow, _ = loader.load(content, file.name)
    if flow is None:
        return file.name
    for path, each in live.items():
        if each.name == flow.name:
            return path
    path = f"{flow.name}.yaml"
    if path in live or path in library.NO_FLOWS:
        raise PutError(f"{folder / path} holds something else; name the flow otherwise")
    return path


def _check_seen(given: Iterable[str], seen: Files, publisher: Publisher) -> None:
    now = publisher.files()
    for path in given:
        if now.get(path) != seen.get(path):
            name = (now.get(path) or seen[path]).name
            raise PutError(
                f"{name} has changed meanwhile: see 'longlines flows history {name}' and "
                f"'longlines flows diff {name}', then try again"
            )


def _check_edited(given: Mapping[str, bytes], publisher: Publisher) -> None:
    live = publisher.files()
    for path, content in given.items():
        there = _in_folder(publisher.folder, path)
        wanted = {loader.version_of(content), live[path].version if path in live else ""}
        if there is not None and loader.version_of(there) not in wanted:
            raise PutError(
                f"{publisher.folder / path} holds edits that aren't live; put that file, undo "
                f"its edits, or go over them with --force"
            )


def _in_folder(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / path).read_bytes()
    except OSError:
        return None
