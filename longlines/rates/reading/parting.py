"""Parts the rows of a file into their prefixes and the rest; equal rests are kept once.

A deck of hundreds of thousands of rows has few different rests, so that what takes long is done
once for each of them. Rows are taken in by the thousand where they are plain, else one by one.
"""

import csv
import re
from array import array
from collections.abc import Callable, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import key_of
from longlines.rates.problems import CellError, DeckError
from longlines.rates.reading import words
from longlines.rates.reading.amounts import Style
from longlines.rates.reading.layout import LONGEST_CELL
from longlines.rates.reading.places import Places
from longlines.rates.reading.plain import PlainRows
from longlines.rates.reading.reading import Reading
from longlines.rates.reading.row_codes import RowCodes
from longlines.rates.reading.terms import TermsReader

MOST_ROWS = 2_000_000
"""Prefixes of one file."""

_AT_ONCE = 8_192

FEW, MOST_RESTS = 2_000, 30_000
"""Different rests: as many as this are always kept once for all their rows; from this on, or when
there is one for every two rows, plain rows are kept by themselves."""

_LOOK_EVERY = 1_024

_LINE_END = re.compile(r"\r\n|\r|\n")

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are read."""


class Parted:
    """The rows of a file: arrays of prefix (`key_of`), place of the rest, and line.

    Without `columns` every different rest is kept, however many there are.
    """

    def __init__(self, reading: Reading, terms: TermsReader, *, columns: bool = True) -> None:
        self._reading = reading
        self._width = len(reading.layout.columns.header)
        self._codes = RowCodes(reading.layout.columns)
        self._rest_of = itemgetter(*(place for _, place in terms.used))
        self._prices = [place for column, place in terms.used if column in words.PRICES]
        header = reading.layout.columns.header
        # In a file without a header no column has a name.
        self._nameless = [at for at, name in enumerate(header) if any(header) and not name.strip()]
        self._rests = Places()
        self._terms = terms
        self._columns = columns and PlainRows.fit(terms)
        self.plain: PlainRows | None = None
        """Takes in what is plain, once the file has shown many different rests."""
        self._keys, self._ids, self._lines = array("q"), array("i"), array("i")
        self._short = 0

    @property
    def rests(self) -> list[tuple[str, ...]]:
        """The different rests, cells in the order of the columns used; no plain ones."""
        return [(rest,) if isinstance(rest, str) else rest for rest in self._rests]

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """Prefixes (int64), places of the rests and lines (int32), in the order of the file.

        Behind the places of the rests are those of the plain rows.
        """
        ids = np.array(self._ids)
        return (
            np.array(self._keys),
            np.where(ids < 0, len(self._rests) - 1 - ids, ids),
            np.array(self._lines),
        )

    def read(self, progress: Progress | None) -> None:
        """Go through the file. Raises DeckError where it can't be parted into rows."""
        reading = self._reading
        raw, lines = reading.source.lines()
        usual = csv.field_size_limit(LONGEST_CELL)  # one for the whole process
        rows = csv.reader(lines, delimiter=reading.layout.separator, strict=True)
        try:
            while rows.line_num < reading.layout.begins:
                next(rows)
            begins = rows.line_num
            while some := list(islice(rows, _AT_ONCE)):
                self._take(some, begins, rows.line_num)
                begins = rows.line_num
                if progress is not None:
                    progress(raw.tell(), len(reading.source.data))
        except csv.Error as error:
            raise DeckError(
                f"the file can't be parted into rows at line {rows.line_num} ({error}); "
                "is a quote not closed, or the file cut short?"
            ) from error
        finally:
            csv.field_size_limit(usual)
        reading.lines = rows.line_num
        self._look_at_the_end()

    def _take(self, rows: list[list[str]], begins: int, ends: int) -> None:
        """Rows that stand behind line `begins`, up to line `ends`."""
        if len(self._keys) > MOST_ROWS:
            raise DeckError(f"the file has more than {MOST_ROWS} prefixes; import it in parts")
        even = ends - begins == len(rows) and set(map(len, rows)) == {self._width}
        even = even and not any(row[place] for place in self._nameless for row in rows)
        keys = self._codes.keys(rows) if even else None
        if keys is None:
            self._one_by_one(rows, begins, lines_are_rows=ends - begins == len(rows))
            return
        self._keys.frombytes(keys.tobytes())
        self._take_rests(rows)
        self._lines.extend(range(begins + 1, ends + 1))

    def _take_rests(self, rows: list[list[str]]) -> None:
        """Plain rows get numbers below 0, from -1 down."""
        for begin in range(0, len(rows), _LOOK_EVERY):
            if self.plain is not None or self._many:
                self._take_plain(rows[begin:])
                return
            some = rows[begin : begin + _LOOK_EVERY]
            self._ids.extend(map(self._rests.__getitem__, map(self._rest_of, some)))

    @property
    def _many(self) -> bool:
        """Whether there are so many different rests that plain rows are better kept apart."""
        rests = len(self._rests)
        return self._columns and (rests > MOST_RESTS or rests > max(FEW, len(self._ids) // 2))

    def _take_plain(self, rows: list[list[str]]) -> None:
        if self.plain is None:
            style = self._terms.style_by(self.rests) or Style.POINT
            self.plain = PlainRows(self._terms, style)
        numbers = self.plain.take(rows)
        others = np.flatnonzero(numbers < 0)
        ids = -1 - numbers
        for at in others.tolist():
            ids[at] = self._rests[self._rest_of(rows[at])]
        self._ids.frombytes(ids.tobytes())

    def _one_by_one(self, rows: list[list[str]], line: int, *, lines_are_rows: bool) -> None:
        for row in rows:
            line += 1
            if not lines_are_rows:
                line += sum(len(_LINE_END.findall(cell)) for cell in row)
            if len(row) != self._width and not self._fits(row, line):
                continue
            if any(row[place].strip() for place in self._nameless):
                self._reading.rejected.add(line, "a cell stands in a column that has no name")
            else:
                self._spread(row, line)

    def _fits(self, row: Sequence[str], line: int) -> bool:
        """Whether a row of another width can be used.

        Empty cells too many do no harm, unless a comma could be a decimal comma.
        """
        filled = sum(1 for cell in row if cell.strip())
        commas = self._reading.layout.separator == ","
        more = any(cell.strip() for cell in row[self._width :])
        if not filled or (len(row) > self._width and not more and not commas):
            return bool(filled)
        self._short = line
        if len(row) < self._width and filled <= 1:
            self._reading.passed_over += filled
            return False
        why = f"it has {len(row)} cells, the header {self._width}"
        if len(row) > self._width and commas:
            why += "; is there a decimal comma that isn't in quotes?"
        self._reading.rejected.add(line, why)
        return False

    def _spread(self, row: Sequence[str], line: int) -> None:
        try:
            prefixes = self._codes.spread(row)
        except CellError as error:
            if any(row[place].strip() for place in (*self._codes.places, *self._prices)):
                self._reading.rejected.add(line, str(error))
            else:
                self._reading.passed_over += any(cell.strip() for cell in row)
            return
        rest = self._rests[self._rest_of(row)]
        for prefix in prefixes:
            self._keys.append(key_of(prefix))
            self._ids.append(rest)
            self._lines.append(line)

    def _look_at_the_end(self) -> None:
        reading = self._reading
        if reading.source.ends_with_a_line:
            return
        if self._short == reading.lines:
            raise DeckError(
                f"the file was cut short: its last line, {reading.lines}, has not all columns and "
                "no line end; get it again"
            )
        reading.warnings.append("the last line has no line end; make sure that the file is whole")
