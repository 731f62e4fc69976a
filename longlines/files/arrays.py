"""Files of arrays that other processes map: written whole, checked, in one moment, or not at all.

A file is a head, a description in JSON, then arrays of fixed width. The head is a magic word, the
format's version, the description's length, the file's length, a checksum of all that follows the
head, and one of the head itself; little-endian throughout.
"""

import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

CURRENT = "current"
"""The link in a folder that names the file in force."""

HEAD = struct.Struct("<8sIIQI")
HEAD_SUM = struct.Struct("<I")
HEAD_SIZE = HEAD.size + HEAD_SUM.size
ALIGN = 64

KEPT = 2
"""Files that stay in the folder, the newest: the one in force, and the one before."""

ROOM = 40
"""Bytes that two large numbers may take."""

AT_ONCE = 1 << 24
"""Bytes written at a time."""


@dataclass(frozen=True)
class Form:
    """A kind of file: how it begins, is called and named, and how another one is made of it.

    What is wrong with one is raised as `error`.
    """

    magic: bytes
    version: int
    what: str
    ending: str
    rebuild: str
    error: type[Exception]


@dataclass(frozen=True)
class Content:
    """What a file holds: a description for JSON, and arrays or bytes by name."""

    about: dict[str, Any]
    arrays: dict[str, Any]


@dataclass(frozen=True)
class Mapped:
    """A file that was opened: its bytes, its description, and its arrays as bytes."""

    raw: "memoryview[int]"
    about: dict[str, Any]
    parts: "dict[str, memoryview[int]]"


def publish(content: Content, folder: Path, form: Form, check: Callable[[Path], object]) -> Path:
    """Write a file into its folder and put it in force; its path.

    The one in force stays so until the new one lies on the disk and was read back by `check`.
    Raises OSError, and what `check` raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _temporary(folder) as (file, path):
        write(content, file, form)
        file.flush()
        os.fsync(file.fileno())
        check(path)
        made = folder / f"{path.name.removeprefix('.')}.{form.ending}"
        path.rename(made)
    _point(folder, made)
    _clear(folder, made, form)
    return made


def write(content: Content, file: IO[bytes], form: Form) -> None:
    """Write arrays into an empty file that can be read back."""
    arrays = {name: _flat(memoryview(value)) for name, value in content.arrays.items()}
    # What the places are is only known with the description's length: leave room for them.
    without = len(_described(content.about, dict.fromkeys(arrays, (0, 0)), 0))
    begin = offset = _aligned(HEAD_SIZE + without + ROOM * len(arrays))
    places = {}
    for name, raw in arrays.items():
        places[name] = (offset, len(raw))
        offset = _aligned(offset + len(raw))
    text = _described(content.about, places, begin - HEAD_SIZE)
    file.write(bytes(HEAD_SIZE))
    total = _Sum(file)
    total.write(text)
    for name, raw in arrays.items():
        total.write(bytes(places[name][0] - file.tell()))
        for at in range(0, len(raw), AT_ONCE):
            total.write(raw[at : at + AT_ONCE])
    size = file.tell()
    head = HEAD.pack(form.magic, form.version, len(text), size, total.sum)
    file.seek(0)
    file.write(head + HEAD_SUM.pack(zlib.crc32(head)))


class _Sum:
    """Writes, and sums up what it wrote."""

    def __init__(self, file: IO[bytes]) -> None:
        self.sum = 0
        self._file = file

    def write(self, raw: "bytes | memoryview[int]") -> None:
        self.sum = zlib.crc32(raw, self.sum)
        self._file.write(raw)


def _flat(array: "memoryview[Any]") -> "memoryview[int]":
    return array.cast("B") if array.nbytes else memoryview(b"")


def _aligned(offset: int) -> int:
    return -(-offset // ALIGN) * ALIGN


def _described(about: dict[str, Any], places: dict[str, tuple[int, int]], size: int) -> bytes:
    return json.dumps({**about, "places": places}).encode().ljust(size)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file of the folder that is deleted unless it has been given another name."""
    descriptor, name = tempfile.mkstemp(prefix=".made-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _point(folder: Path, made: Path) -> None:
    """Let the link name the new file, in one step."""
    link = folder / f"{made.name}.link"
    link.symlink_to(made.name)
    link.replace(folder / CURRENT)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _clear(folder: Path, made: Path, form: Form) -> None:
    """Delete old files; who has one open keeps it until closing it."""
    files = sorted(folder.glob(f"*.{form.ending}"), key=lambda path: path.stat().st_mtime_ns)
    for old in [path for path in files if path != made][: 1 - KEPT or None]:
        old.unlink(missing_ok=True)


def opened(path: Path, form: Form) -> Mapped:
    """Map a file, having checked that it is whole. Raises the form's error."""
    try:
        with path.open("rb") as file:
            raw = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError:
        raise form.error(f"there is no {form.what} {path}; {form.rebuild}") from None
    except (OSError, ValueError) as error:
        raise form.error(f"{path} can't be read as a {form.what}: {error}") from None
    about = _checked(raw, path, form)
    places = about.get("places", {})
    return Mapped(raw, about, {name: raw[at : at + size] for name, (at, size) in places.items()})


def _checked(raw: "memoryview[int]", path: Path, form: Form) -> dict[str, Any]:
    """The description of a file that is one of ours, and whole. Raises the form's error."""
    if len(raw) < HEAD_SIZE or bytes(raw[: len(form.magic)]) != form.magic:
        raise form.error(f"{path} is no {form.what}; {form.rebuild}")
    _, version, described, size, total = HEAD.unpack_from(raw)
    (head,) = HEAD_SUM.unpack_from(raw, HEAD.size)
    if head != zlib.crc32(raw[: HEAD.size]):
        raise form.error(f"the head of {path} is damaged; {form.rebuild}")
    if version != form.version:
        raise form.error(
            f"{path} is of format {version}, this Longlines reads {form.version}; {form.rebuild}"
        )
    if size != len(raw):
        raise form.error(f"{path} has {len(raw):,} bytes of {size:,}: it is torn; {form.rebuild}")
    if total != zlib.crc32(raw[HEAD_SIZE:]):
        raise form.error(f"{path} is damaged: its checksum is wrong; {form.rebuild}")
    about: dict[str, Any] = json.loads(bytes(raw[HEAD_SIZE:][:described]))
    return about
