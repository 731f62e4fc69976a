"""CSV: columns by their names, whatever parts the cells."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from longlines.directory import names
from longlines.directory.reading.fields import NAMES
from longlines.directory.reading.model import Progress, Record
from longlines.files.encodings import Source
from longlines.files.problems import FileError, Rejections
from longlines.wording import did_you_mean, shown

EXTENSIONS = ("csv", "tsv", "txt")

SEPARATORS = (",", ";", "\t", "|")
LONGEST_LINE = 100_000
"""Characters; no row of listings is longer."""

TELL_EVERY = 1_000

_FORMULA = "=@"
"""Signs with which a cell begins that a spreadsheet would work out. Exports put ' before them."""


def records(
    source: Source, asked: Mapping[str, str], rejected: Rejections, progress: Progress | None
) -> Iterator[Record]:
    """The rows of a file whose first line names its columns. Raises FileError."""
    raw, lines = source.lines()
    top = next(lines, "")
    separator, columns = _columns(top, asked)
    width = len(next(csv.reader([top], delimiter=separator)))
    reader = csv.reader(_short(lines), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 2
        try:
            row = next(reader, None)
        except (csv.Error, ValueError) as error:
            rejected.add(line, f"it can't be parted into cells: {error}")
            continue
        if row is None:
            return
        if progress is not None and reader.line_num % TELL_EVERY == 0:
            progress(raw.tell(), len(source.data))
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > width:
            rejected.add(line, f"it has {len(row)} cells, and the first line {width}")
            continue
        yield Record(line, _fields(row, columns))


def _short(lines: io.TextIOWrapper) -> Iterator[str]:
    while line := lines.readline(LONGEST_LINE):
        yield line.replace("\0", "")


def _columns(top: str, asked: Mapping[str, str]) -> tuple[str, list[tuple[int, str]]]:
    """What parts the cells, and which column is which field."""
    best: tuple[int, str, list[tuple[int, str]]] = (0, ",", [])
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(top[:LONGEST_LINE]), delimiter=separator), [])
        except csv.Error:
            continue
        found = _recognised(cells, asked)
        if len(found) > best[0]:
            best = len(found), separator, found
    fields = {field for _, field in best[2]}
    if "name" not in fields and not {"first", "last"} & fields:
        raise FileError(
            f"no column is known as name; the first line is {shown(top.strip())}. Name the "
            'columns there, or say which it is, as in --map name="Name of the column"'
        )
    missing = [field for field in asked if field not in fields]
    if missing:
        name = asked[missing[0]]
        near = did_you_mean(name.lower(), [each.lower() for each in top.split(best[1])])
        raise FileError(f"--map {missing[0]}: the file has no column {shown(name)}{near}")
    return best[1], best[2]


def _recognised(cells: Sequence[str], asked: Mapping[str, str]) -> list[tuple[int, str]]:
    wanted = {_plain(name): field for field, name in asked.items()}
    known = {_plain(each): field for field, words in NAMES.items() for each in words.split(",")}
    found = []
    for place, cell in enumerate(islice(cells, 500)):
        word = _plain(cell)
        field = wanted.get(word) or known.get(word)
        if field is None and re.fullmatch(r"(phone|number|telephone)\d", word):
            field = "number"
        if field is not None and (word in wanted or field not in asked):
            found.append((place, field))
    return found


def _plain(name: str) -> str:
    return "".join(names.parts(name))


def _fields(row: Sequence[str], columns: Sequence[tuple[int, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, field in columns:
        cell = row[place] if place < len(row) else ""
        if cell[:1] == "'" and cell[1:2] in _FORMULA:
            cell = cell[1:]
        if cell:
            found.setdefault(field, []).append(cell)
    return found
