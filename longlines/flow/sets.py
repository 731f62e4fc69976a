"""Every set that was ever in force, on disk: what each call, and each change, goes back to.

An archive folder holds

- `NAME-VERSION.yaml`: each version of each file that went live, for good (they are small);
- `sets/VERSION/`: a checked and rendered set (longlines.flow.published) and `files.json`, which
  says what it was made of; kept for as long as a call could need it;
- `current.json`: a symbolic link to the set in force. Replacing a link is one step for the
  kernel, so a reader finds the old set or the new one, whole, whenever a writer is killed.

Whatever a link or a line of the history will name is on disk, synced, before it is named.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from longlines.flow import loader, published
from longlines.flow.published import Published

SETS = "sets"
FILES = "files.json"

KEPT = 2 * 24 * 3600.0
"""Seconds for which a set is kept after it was replaced: longer than any call."""


@dataclass(frozen=True)
class SourceFile:
    """A file that a set was made of: a flow's name, or the path of another file; its version."""

    name: str
    version: str


Files = Mapping[str, SourceFile]
"""By path in the flows folder: `night-desk.yaml`, `prompts/en.yaml`, `prices.yaml`."""


def version_of(contents: Mapping[str, bytes]) -> str:
    """A set's version: the first 12 hex digits of a SHA-256 over its files' paths and versions."""
    lines = [f"{path} {loader.version_of(contents[path])}\n" for path in sorted(contents)]
    return loader.version_of("".join(lines).encode())


def is_editors(path: Path) -> bool:
    """Whether an editor keeps this file for itself: `.#x.yaml`, `#x.yaml#`, `.x.yaml`."""
    return path.name.startswith((".", "#"))


def source(archive: Path, name: str, version: str) -> Path:
    """Where a version of a flow, or of another file by its path, is kept."""
    return archive / f"{name.removesuffix('.yaml').replace('/', '-')}-{version}.yaml"


def folder(archive: Path, version: str) -> Path:
    """Where a set is kept."""
    return archive / SETS / version


def in_force(archive: Path) -> str:
    """The version of the set in force; "" when there is none, or one from before sets had one."""
    try:
        return Path(os.readlink(archive / published.FILE)).parent.name
    except OSError:
        return ""


def files(archive: Path, version: str) -> dict[str, SourceFile]:
    """What a set was made of; nothing for an unknown one."""
    try:
        body = json.loads((folder(archive, version) / FILES).read_bytes())
        return {str(path): SourceFile(**each) for path, each in body.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write(
    archive: Path, version: str, made_of: Files, contents: Mapping[str, bytes], made: Published
) -> None:
    """Put a set and its files on disk, without putting it in force. Raises OSError."""
    where = folder(archive, version)
    where.mkdir(parents=True, exist_ok=True)
    for path, each in made_of.items():
        kept = source(archive, each.name, each.version)
        if not kept.exists() or kept.read_bytes() != contents[path]:
            write_whole(kept, contents[path])
    body = {path: asdict(each) for path, each in made_of.items()}
    write_whole(where / FILES, json.dumps(body, indent=1).encode())
    published.write(where, made)
    sync(where / published.FILE)
    for changed in (where, where.parent, archive):
        sync(changed)


def is_whole(archive: Path, version: str) -> bool:
    """Whether a set is there to be put in force."""
    return (folder(archive, version) / published.FILE).exists()


def draft(archive: Path, version: str) -> Path:
    """A link to a written set, for `put_in_force`. Raises OSError."""
    link = archive / f".{published.FILE}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(SETS) / version / published.FILE)
    return link


def put_in_force(archive: Path, link: Path) -> None:
    """Let every process run on a drafted set from now on. Raises OSError."""
    replaced = folder(archive, in_force(archive))
    if replaced != archive / SETS and replaced.is_dir():
        os.utime(replaced)  # from now on it is an old one
    link.replace(archive / published.FILE)
    sync(archive)


def forget_old(archive: Path, now: float | None = None) -> None:
    """Remove sets that were replaced so long ago that no call needs them. Raises OSError."""
    oldest = (time.time() if now is None else now) - KEPT
    current = in_force(archive)
    for each in (archive / SETS).iterdir():
        if each.name != current and each.stat().st_mtime < oldest:
            shutil.rmtree(each)


def audio_in_use(archive: Path) -> set[str]:
    """Paths, without suffix, of all audio of ours that a kept set may play.

    None of it may be deleted. What Asterisk itself has recorded isn't among it.
    """
    used: set[str] = set()
    for each in (archive / SETS).glob("*"):
        try:
            spoken = published.read(each).audio.values()
            used.update(audio.path for of_text in spoken for audio in of_text.values())
        except published.Unpublished:
            continue
    return {path for path in used if os.path.isabs(path)}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, and on disk, or not at all. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.new")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
