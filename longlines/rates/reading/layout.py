"""How a file is laid out: what parts its cells, and in which line its columns have their names."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from longlines.files.encodings import Source
from longlines.rates.problems import DeckError, shown
from longlines.rates.reading import headers
from longlines.rates.reading.headers import Columns

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

LOOKED_AT = 60
"""Lines from the top in which the names of the columns are looked for."""

LONGEST_LINE = 100_000
"""Characters; no row of rates is longer."""

LONGEST_CELL = 20_000


@dataclass(frozen=True)
class Layout:
    """`begins`: the lines before the first row of rates."""

    separator: str
    begins: int
    columns: Columns


def find(source: Source, asked: Mapping[str, str], separator: str = "") -> Layout:
    """Look at the first lines. Raises DeckError when the columns can't be told."""
    _, lines = source.lines()
    top: list[str] = []
    for line in islice(lines, LOOKED_AT):
        if len(line) > LONGEST_LINE:
            raise DeckError(f"line {len(top) + 1} is longer than any row of rates; this is no CSV")
        top.append(line)
    separator = separator or _named_separator(top[0] if top else "")
    best = (0, 0, 0, ",", [""])
    for number, sign in enumerate((separator,) if separator else SEPARATORS):
        for end, cells in _rows(top, sign):
            rank = (headers.score(cells, asked), -end, -number)
            if rank > best[:3]:
                best = (*rank, sign, cells)
    known, end, _, sign, cells = best
    if known:
        return Layout(sign, -end, headers.settle(cells, asked))
    if asked and all(name.strip().isdigit() for name in asked.values()):
        return _nameless(top, asked, separator)
    first = next(iter(_rows(top, sign)), (0, [""]))[1]
    if len(first) > 1 and not any(any(sign.isdigit() for sign in cell) for cell in first):
        headers.settle(first, asked)
    raise DeckError(_untold(top))


def _nameless(top: list[str], asked: Mapping[str, str], separator: str) -> Layout:
    """A file without names: the admin has told the places."""
    width = max(int(name) for name in asked.values())
    for sign in (separator,) if separator else SEPARATORS:
        for _, cells in islice(_rows(top, sign), 1):
            if len(cells) >= width:
                return Layout(sign, 0, headers.settle([""] * len(cells), asked))
    raise DeckError(f"the first line has not the {width} columns that --map speaks of")


def _untold(top: list[str]) -> str:
    begin = shown(top[0].strip() if top else "")
    return (
        f"no line among the first {LOOKED_AT} names the columns; the file begins with {begin}. "
        "Name them in its first line, or give their places, as in --map prefix=1 --map per_minute=3"
    )


def _rows(top: list[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The line in which each row ends, and its cells; as far as they can be parted."""
    reader = csv.reader(io.StringIO("".join(top), newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        return


def _named_separator(line: str) -> str:
    """The separator that a first line `sep=;` names, as Excel writes it; "" otherwise."""
    found = line.strip('\r\n "').lower()
    sign = found.removeprefix("sep=")
    return sign if found.startswith("sep=") and sign in SEPARATORS else ""
