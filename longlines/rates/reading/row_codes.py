"""The prefixes of rows: quickly for many plain rows at once, or of one row that may be odd."""

import operator
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT
from longlines.rates.problems import CellError
from longlines.rates.reading import codes, words
from longlines.rates.reading.headers import Columns

_POWERS = np.array([10 ** (LONGEST_PREFIX - length) for length in range(LONGEST_PREFIX + 1)])
_SMALLEST = np.array([1, *(10 ** (length - 1) for length in range(1, LONGEST_PREFIX + 1))])


class RowCodes:
    """Knows in which columns the prefixes of a file stand."""

    def __init__(self, columns: Columns) -> None:
        self.prefix = columns.place(words.PREFIX)
        self.country = columns.place(words.COUNTRY_CODE)
        self.area = columns.place(words.AREA_CODE) if self.prefix is None else None

    @property
    def places(self) -> list[int]:
        """The columns, from 0."""
        return [at for at in (self.prefix, self.country, self.area) if at is not None]

    def keys(self, rows: Sequence[Sequence[str]]) -> npt.NDArray[np.int64] | None:
        """`key_of` each row's one prefix; None unless every row has plain digits."""
        texts = self._plain(rows)
        if texts is None:
            return None
        together = "".join(texts)
        if not (together.isascii() and together.isdigit()):
            return None
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        if lengths.min() < 1 or lengths.max() > LONGEST_PREFIX:
            return None
        numbers = np.fromiter(map(int, texts), np.int64, len(texts))
        if (numbers < _SMALLEST[lengths]).any():
            # One begins with 0.
            return None
        found: npt.NDArray[np.int64] = numbers * _POWERS[lengths] * SHIFT + lengths
        return found

    def _plain(self, rows: Sequence[Sequence[str]]) -> list[str] | None:
        if self.country is None:
            return [row[self.prefix] for row in rows] if self.prefix is not None else None
        countries = [row[self.country] for row in rows]
        if not all(countries):
            return None
        if self.prefix is not None:
            texts = [row[self.prefix] for row in rows]
            return texts if all(map(str.startswith, texts, countries)) else None
        if self.area is None:
            return countries
        return list(map(operator.add, countries, [row[self.area] for row in rows]))

    def spread(self, row: Sequence[str]) -> list[str]:
        """The prefixes of one row, however they are written. Raises CellError."""
        country = row[self.country] if self.country is not None else ""
        if self.prefix is None:
            area = row[self.area] if self.area is not None else ""
            return codes.expand(area, codes.country_code(country))
        found = codes.expand(row[self.prefix])
        if any(sign.isdigit() for sign in country):
            code = codes.country_code(country)
            if not all(prefix.startswith(code) for prefix in found):
                raise CellError(
                    f"{found[0]} does not begin with its country code {code}; if the column holds "
                    f"area codes, say so with --map area_code={self.prefix + 1}"
                )
        return found
