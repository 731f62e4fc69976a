"""Parts the rows of a file into their prefixes and the rest; equal rests are kept once.

A deck of hundreds of thousands of rows has few different rests, so that what takes long is done
once for each of them.
"""

import csv
from array import array
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT, key_of
from longlines.rates.problems import CellError, DeckError
from longlines.rates.reading import codes, words
from longlines.rates.reading.layout import LONGEST_CELL
from longlines.rates.reading.reading import Reading
from longlines.rates.reading.terms import TermsReader

MOST_ROWS = 10_000_000
"""Prefixes of one file."""

TELL_EVERY = 20_000
"""Rows between two words on how far reading is."""

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are read."""

_POWERS = tuple(10 ** (LONGEST_PREFIX - length) * SHIFT for length in range(LONGEST_PREFIX + 1))


class Parted:
    """The rows of a file: arrays of prefix (`key_of`), place of the rest, and line."""

    def __init__(self, reading: Reading, terms: TermsReader) -> None:
        columns = reading.layout.columns
        self._reading = reading
        self._width = len(columns.header)
        self._prefix = columns.place(words.PREFIX)
        self._country = columns.place(words.COUNTRY_CODE)
        self._area = columns.place(words.AREA_CODE)
        self._used = [place for _, place in terms.used]
        self._prices = [place for column, place in terms.used if column in words.PRICES]
        self._rests: dict[Any, int] = {}
        self._keys, self._ids, self._lines = array("q"), array("i"), array("i")

    @property
    def rests(self) -> list[tuple[str, ...]]:
        """The different rests, cells in the order of the columns used."""
        return [(rest,) if isinstance(rest, str) else rest for rest in self._rests]

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """Prefixes (int64), places of the rests and lines (int32), in the order of the file."""
        return np.array(self._keys), np.array(self._ids), np.array(self._lines)

    def read(self, progress: Progress | None) -> None:
        """Go through the file. Raises DeckError where it can't be parted into rows."""
        csv.field_size_limit(LONGEST_CELL)
        try:
            self._read(progress)
        except csv.Error as error:
            raise DeckError(
                f"the file can't be parted into rows behind line {self._reading.lines} ({error}); "
                "is a quote not closed, or the file cut short?"
            ) from error

    def _read(self, progress: Progress | None) -> None:
        reading, width, rests = self._reading, self._width, self._rests
        raw, lines = reading.source.lines()
        rows = csv.reader(lines, delimiter=reading.layout.separator, strict=True)
        rest_of = itemgetter(*self._used)
        plain = self._prefix if self._country is None else None
        keys, ids, numbers = self._keys, self._ids, self._lines
        short = 0
        for count, row in enumerate(self._below_header(rows)):
            if len(row) != width:
                short = rows.line_num
                if not self._fits(row, rows.line_num):
                    continue
            rest = rests.setdefault(rest_of(row), len(rests))
            code = row[plain] if plain is not None else ""
            if code.isdigit() and code.isascii() and code[0] != "0" and len(code) <= LONGEST_PREFIX:
                keys.append(int(code) * _POWERS[len(code)] + len(code))
                ids.append(rest)
                numbers.append(rows.line_num)
            else:
                self._spread(row, rest, rows.line_num)
            if count % TELL_EVERY == 0:
                reading.lines = rows.line_num
                if progress is not None:
                    progress(raw.tell(), len(reading.source.data))
                if len(keys) > MOST_ROWS:
                    raise DeckError(
                        f"the file has more than {MOST_ROWS} prefixes; import it in parts"
                    )
        reading.lines = rows.line_num
        self._look_at_the_end(short)

    def _below_header(self, rows: Any) -> Iterator[list[str]]:
        while rows.line_num < self._reading.layout.begins:
            next(rows)
        return iter(rows)

    def _fits(self, row: list[str], line: int) -> bool:
        """Whether a row of another width can be used: empty cells too many do no harm."""
        filled = sum(1 for cell in row if cell.strip())
        if len(row) > self._width and not any(cell.strip() for cell in row[self._width :]):
            return True
        if len(row) < self._width and filled <= 1:
            self._reading.passed_over += filled
            return False
        why = f"it has {len(row)} cells, the header {self._width}"
        if len(row) > self._width and self._reading.layout.separator == ",":
            why += "; is there a decimal comma that isn't in quotes?"
        self._reading.rejected.add(line, why)
        return False

    def _spread(self, row: list[str], rest: int, line: int) -> None:
        """A row whose prefix is not just digits."""
        try:
            prefixes = self._prefixes(row)
        except CellError as error:
            places = (self._prefix, self._country, self._area, *self._prices)
            if any(row[place].strip() for place in places if place is not None):
                self._reading.rejected.add(line, str(error))
            else:
                self._reading.passed_over += any(cell.strip() for cell in row)
            return
        for prefix in prefixes:
            self._keys.append(key_of(prefix))
            self._ids.append(rest)
            self._lines.append(line)

    def _prefixes(self, row: list[str]) -> list[str]:
        country = row[self._country] if self._country is not None else ""
        if self._prefix is None:
            area = row[self._area] if self._area is not None else ""
            return codes.expand(area, codes.country_code(country))
        found = codes.expand(row[self._prefix])
        if any(sign.isdigit() for sign in country):
            code = codes.country_code(country)
            if not all(prefix.startswith(code) for prefix in found):
                raise CellError(
                    f"{found[0]} does not begin with its country code {code}; if the column holds "
                    f"area codes, say so with --map area_code={self._prefix + 1}"
                )
        return found

    def _look_at_the_end(self, short: int) -> None:
        reading = self._reading
        if reading.source.ends_with_a_line:
            return
        if short == reading.lines:
            raise DeckError(
                f"the file was cut short: its last line, {short}, has not all columns and no line "
                "end; get it again"
            )
        reading.warnings.append("the last line has no line end; make sure that the file is whole")
