"""A process that folds the next stretch of the spool while this one writes the one before.

It is given spool file numbers and pieces on its standard input, and answers with what they come
to, each as one pickle behind its length; it ends with its input, so that nobody whose parent was
killed is left over. `python -m longlines.store.ahead` is that process.
"""

import contextlib
import copyreg
import fcntl
import gc
import pickle
import struct
import subprocess
import sys
from dataclasses import fields
from operator import attrgetter
from typing import IO, Any

from longlines.billing.conversations import Conversation
from longlines.billing.notes import Note
from longlines.store.folder import Folded, Folder, Pieces
from longlines.store.handing import from_columns, to_columns

_LENGTH = struct.Struct("<Q")

_PIPE = 1 << 20
"""Bytes that may stand in a pipe, so that the two need not take turns at every few of them."""


def _quickly(kind: type) -> None:
    """Have objects of a frozen dataclass pickled as what makes them."""
    parts = attrgetter(*(each.name for each in fields(kind)))
    copyreg.pickle(kind, lambda made: (kind, parts(made)))


for _kind in (Conversation, Note):
    _quickly(_kind)


class Lost(Exception):
    """The process is gone."""


class Ahead:
    """The parent's end. Use from one thread."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            # Who has too much in pipes already keeps the size that there is.
            with contextlib.suppress(OSError):
                fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _PIPE)

    def give(self, file: int, pieces: Pieces) -> None:
        """Have a stretch folded, the one behind those given before. Raises Lost."""
        self._give(_told((file, pieces)))

    def take(self, following: tuple[int, Pieces] | None = None) -> Folded:
        """What the next stretch comes to; `following` is given before that is looked at, so that
        nothing is waited for. Raises Lost.
        """
        given = None if following is None else _told(following)
        assert self._process.stdout is not None
        content = _content(self._process.stdout)
        if content is None:
            raise Lost(f"it ended with {self._process.wait()}")
        if given is not None:
            self._give(given)
        return from_columns(_read(content))

    def _give(self, content: bytes) -> None:
        assert self._process.stdin is not None
        try:
            _write(self._process.stdin, content)
        except OSError as error:
            raise Lost(str(error)) from error

    def close(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.communicate()


def _told(what: Any) -> bytes:
    return pickle.dumps(what, pickle.HIGHEST_PROTOCOL)


def _read(content: bytes) -> Any:
    # Both ends are ours: parent and child of one program.
    return pickle.loads(content)  # noqa: S301


def _write(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _content(stream: IO[bytes]) -> bytes | None:
    """What was written at the other end; None at its end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def main() -> None:
    """Fold until there is no more to fold."""
    gc.disable()
    folder = Folder()
    while (given := _content(sys.stdin.buffer)) is not None:
        _write(sys.stdout.buffer, _told(to_columns(folder.fold(*_read(given)))))


if __name__ == "__main__":
    main()
