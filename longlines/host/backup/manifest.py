"""What a backup says of itself: its parts with their checksums, and what its database holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from longlines.host.errors import HostError

NAME = "manifest.json"
FORMAT = 1
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Part:
    """One file of a backup: its size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`rows` counts the rows of each table; `head` is the number and hash of the ledger's last
    entry. `database` is "sqlite" or "postgresql", `revision` that of its schema. `left_out` names
    what the instance has and the backup has not.
    """

    made_at: datetime
    version: str
    database: str
    revision: str
    rows: Mapping[str, int]
    head: tuple[int, str]
    parts: Mapping[str, Part] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def write(self) -> bytes:
        """As it stands in the file."""
        told = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(told, indent=2, sort_keys=True).encode()


def read(content: bytes) -> Manifest:
    """The manifest of a file. Raises HostError for what is none, or of a later Longlines."""
    try:
        told: dict[str, Any] = json.loads(content)
        if told.pop("format") != FORMAT:
            raise HostError("the backup was made by a later Longlines; restore it with that one")
        number, last = told.pop("head")
        parts = {
            _harmless(name): Part(int(part["size"]), str(part["sha256"]))
            for name, part in told.pop("parts").items()
        }
        made_at = datetime.fromisoformat(told.pop("made_at"))
        left_out = tuple(map(str, told.pop("left_out")))
        rows = {str(name): int(count) for name, count in told.pop("rows").items()}
        texts = {name: str(told[name]) for name in ("version", "database", "revision")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HostError(f"the backup's {NAME} can't be read: {error!r}") from error
    head = int(number), str(last)
    return Manifest(made_at, **texts, rows=rows, head=head, parts=parts, left_out=left_out)


def _harmless(name: str) -> str:
    """A path below the folder it is unpacked in. Raises ValueError."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name or "\0" in name:
        raise ValueError(f"{name!r} is no path of a backup")
    return name


def part_of(path: Path) -> Part:
    """A file's size and checksum. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Part(size, digest.hexdigest())
