"""Carriers that an admin holds back, and releases: who, when, until when and why.

One line of JSON for each word of his, only ever appended to, so that it survives restarts and
tells later who did what. The last line about a carrier counts. Engines read it themselves: a hold
holds while the listener is down.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HOLD, RELEASE = "hold", "release"


@dataclass(frozen=True, slots=True)
class Word:
    """What an admin said of a carrier. `until` (UTC) is None in a release."""

    what: str
    carrier: str
    at: datetime
    until: datetime | None
    by: str
    why: str = ""

    @property
    def words(self) -> str:
        """It in words."""
        return f"held by {self.by}{f': {self.why}' if self.why else ''}"


def say(path: Path, word: Word) -> None:
    """Keep a word. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {key: _text(value) for key, value in asdict(word).items()}
    line = json.dumps(fields, ensure_ascii=False) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        # A line that was cut off by a crash ends here, and costs only itself.
        begun = os.fstat(descriptor).st_size and not _ends_whole(path)
        os.write(descriptor, (b"\n" if begun else b"") + line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> list[Word]:
    """Every word, the oldest first; none where there is no file. What is no word is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [word for word in map(_word, lines) if word is not None]


class Words:
    """What is kept at `path`, read anew when the file has changed; `known` was read last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sign: tuple[int, ...] | None = None
        self.known: list[Word] = []

    @property
    def changed(self) -> bool:
        """Is there something that `all` would have to read?"""
        return sign_of(self._path) != self._sign

    def all(self) -> list[Word]:
        """Every word, the oldest first. Raises OSError, and gives the same again after that."""
        sign = sign_of(self._path)
        if sign != self._sign:
            self.known, self._sign = read(self._path), sign
        return self.known


def sign_of(path: Path) -> tuple[int, ...] | None:
    """What changes when the file does; None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino, facts.st_size


def in_force(words: list[Word], now: datetime) -> dict[str, Word]:
    """The holds that hold at `now`, by carrier."""
    last = {word.carrier: word for word in words}
    return {
        name: word
        for name, word in last.items()
        if word.what == HOLD and word.until is not None and now < word.until
    }


def as_json(word: Word) -> Mapping[str, str | None]:
    """A hold as scripts see it."""
    return {
        "by": word.by,
        "at": _text(word.at),
        "until": _text(word.until),
        "why": word.why,
    }


def _word(line: bytes) -> Word | None:
    try:
        fields = json.loads(line)
        until = fields["until"]
        return Word(
            str(fields["what"]),
            str(fields["carrier"]),
            _time(fields["at"]),
            None if until is None else _time(until),
            str(fields["by"]),
            str(fields["why"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _text(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
