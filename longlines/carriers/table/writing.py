"""Writes the routing table: whole, checked, and in one moment, or not at all."""

import json
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from longlines.carriers.table import layout
from longlines.carriers.table.build import Content
from longlines.carriers.table.opened import Table

KEPT = 2
"""Tables that stay in the folder, the newest: the one in force, and the one before."""

ROOM = 40
"""Bytes that two large numbers may take."""

AT_ONCE = 1 << 24
"""Bytes written at a time."""


def publish(content: Content, folder: Path) -> Path:
    """Write a table into the tables' folder and put it in force; its path.

    The one in force stays so until the new one lies on the disk and has been read back. Raises
    OSError, TableError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _temporary(folder) as (file, path):
        write(content, file)
        file.flush()
        os.fsync(file.fileno())
        Table.open(path)
        made = folder / f"{path.name.removeprefix('.')}.table"
        path.rename(made)
    _point(folder, made)
    _clear(folder, made)
    return made


def write(content: Content, file: IO[bytes]) -> None:
    """Write a table into an empty file that can be read back."""
    arrays = {name: _flat(memoryview(value)) for name, value in content.arrays.items()}
    # What the places are is only known with the description's length: leave room for them.
    without = len(_described(content.about, dict.fromkeys(arrays, (0, 0)), 0))
    begin = offset = _aligned(layout.HEAD_SIZE + without + ROOM * len(arrays))
    places = {}
    for name, raw in arrays.items():
        places[name] = (offset, len(raw))
        offset = _aligned(offset + len(raw))
    text = _described(content.about, places, begin - layout.HEAD_SIZE)
    file.write(bytes(layout.HEAD_SIZE))
    total = _Sum(file)
    total.write(text)
    for name, raw in arrays.items():
        total.write(bytes(places[name][0] - file.tell()))
        for at in range(0, len(raw), AT_ONCE):
            total.write(raw[at : at + AT_ONCE])
    size = file.tell()
    head = layout.HEAD.pack(layout.MAGIC, layout.VERSION, len(text), size, total.sum)
    file.seek(0)
    file.write(head + layout.HEAD_SUM.pack(zlib.crc32(head)))


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
    return -(-offset // layout.ALIGN) * layout.ALIGN


def _described(about: dict[str, Any], places: dict[str, tuple[int, int]], size: int) -> bytes:
    return json.dumps({**about, "places": places}).encode().ljust(size)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file of the folder that is deleted unless it has been given another name."""
    descriptor, name = tempfile.mkstemp(prefix=".routes-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _point(folder: Path, made: Path) -> None:
    """Let the link name the new table, in one step."""
    link = folder / f"{made.name}.link"
    link.symlink_to(made.name)
    link.replace(folder / layout.CURRENT)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _clear(folder: Path, made: Path) -> None:
    """Delete old tables; who has one open keeps it until closing it."""
    tables = sorted(folder.glob("*.table"), key=lambda path: path.stat().st_mtime_ns)
    for old in [path for path in tables if path != made][: 1 - KEPT or None]:
        old.unlink(missing_ok=True)
