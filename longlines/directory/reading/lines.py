"""The lines that vCard and LDIF share: names, values, and what goes on in the next line."""

import base64
import binascii
import io
from collections.abc import Iterator
from dataclasses import dataclass

from longlines.directory.reading.model import Progress
from longlines.files.encodings import Source
from longlines.files.problems import CellError

LONGEST_LINE = 20_000
"""Characters of a folded line; of a picture in a card nobody needs more."""

TELL_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line with what follows it, folded: its number, from 1, and its text, cut where it is
    too long.
    """

    number: int
    text: str


def unfolded(source: Source, progress: Progress | None) -> Iterator[Line]:
    """The lines of a text in which one that begins with a blank goes on with the one before."""
    raw, lines = source.lines()
    held: list[str] = []
    begins = length = 0
    for number, text in enumerate(_lines(lines), 1):
        if progress is not None and number % TELL_EVERY == 0:
            progress(raw.tell(), len(source.data))
        if text[:1] in (" ", "\t") and held:
            if length < LONGEST_LINE:
                held.append(text[1:])
                length += len(text)
            continue
        if held:
            yield Line(begins, "".join(held))
        held, begins, length = [text], number, len(text)
    if held:
        yield Line(begins, "".join(held))


def from_base64(text: str) -> str:
    """The text in base64. Raises CellError."""
    try:
        return base64.b64decode(text.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise CellError("it has a value that should be text in base64 and is not") from None


def _lines(lines: io.TextIOWrapper) -> Iterator[str]:
    while line := lines.readline(LONGEST_LINE):
        yield line.rstrip("\r\n").replace("\0", "")
