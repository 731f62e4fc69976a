"""Rows whose price and note are plain text: read by the thousand, each kept in a few bytes.

A deck in which no two rows are alike has hundreds of thousands of different rests, but few of
them once price and note are left out. Only what can be read in one way is taken in here, and
nothing that could be an error; every other row goes the usual way.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from longlines.rates.model import Terms
from longlines.rates.reading import fields, words
from longlines.rates.reading.amounts import MOST_DECIMALS, Style
from longlines.rates.reading.places import Places
from longlines.rates.reading.terms import TermsReader
from longlines.rates.tariffs import MILLION, Plain

MOST_FRAMES = 10_000
_WIDTH = 16
"""Characters of the longest price that is plain."""

_SIGNS = {Style.POINT: ".", Style.COMMA: ","}
_ODD = ("  ", " \n", "\n ", "\n=", "\n@", "\n+", "\n-", "\n'")
"""In texts between line ends: space that would be cut, a sign of a formula, or of plain text."""


def _nothing(row: Sequence[str]) -> tuple[str, ...]:
    """The frame of rows that have nothing but price and note."""
    return ()


class PlainRows:
    """The plain rows of a file. `style` is the decimal sign that is taken for granted."""

    def __init__(self, terms: TermsReader, style: Style) -> None:
        prices = [at for at, (column, _) in enumerate(terms.used) if column in words.PRICES]
        notes = [at for at, (column, _) in enumerate(terms.used) if column in words.SEVERAL]
        notes.sort(key=lambda at: words.SEVERAL.index(terms.used[at][0]))
        self._price = terms.used[prices[0]][1]
        self._notes = [terms.used[at][1] for at in notes]
        self._blank = {prices[0]: "0", **dict.fromkeys(notes, "")}
        self._width = len(terms.used)
        self._frame_places = [at for at in range(self._width) if at not in self._blank]
        # Twice the last one, so that it gives a tuple also where there is only one.
        places = [terms.used[at][1] for at in self._frame_places]
        self._frame_of = itemgetter(*places, places[-1]) if places else _nothing
        self._frames = Places()
        self._highest = int(terms.highest * MILLION)
        self.style = style
        self.votes = 0
        """Prices that can be read in this style only."""
        self._which, self._prices = array("i"), array("q")
        self._lengths, self._texts = array("i"), bytearray()

    @classmethod
    def fit(cls, terms: TermsReader) -> bool:
        """Whether a file with such columns can have plain rows: there is one price in a row."""
        return sum(column in words.PRICES for column, _ in terms.used) == 1

    @property
    def rests(self) -> list[tuple[str, ...]]:
        """The frames, as rests with a price of 0 and no note."""
        found = []
        for frame in self._frames:
            cells = dict(zip(self._frame_places, frame, strict=False)) | self._blank
            found.append(tuple(cells[at] for at in range(self._width)))
        return found

    def plain(self, frames: Iterable[Terms]) -> Plain:
        """All rows, by what the frames have been found to mean."""
        ends = np.cumsum(np.array(self._lengths, np.int64))
        return Plain(
            tuple(frames), np.array(self._which), np.array(self._prices), ends, bytes(self._texts)
        )

    def take(self, rows: Sequence[Sequence[str]]) -> npt.NDArray[np.int32]:
        """Take in what is plain of these rows: their numbers, -1 for those that aren't."""
        numbers = np.full(len(rows), -1, np.int32)
        prices, fits = self._read([row[self._price] for row in rows])
        notes = self._read_notes(rows, fits)
        if len(self._frames) > MOST_FRAMES or not fits.any():
            return numbers
        numbers[fits] = np.arange(len(self._which), len(self._which) + fits.sum())
        taken = fits.tolist()
        frames = map(self._frame_of, compress(rows, taken))
        self._which.extend(map(self._frames.__getitem__, frames))
        self._prices.frombytes(prices[fits].tobytes())
        texts = list(compress(notes, taken))
        together = "".join(texts)
        lengths = map(len, texts if together.isascii() else map(str.encode, texts))
        self._lengths.extend(lengths)
        self._texts += together.encode()
        return numbers

    def _read(self, cells: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Prices in millionths, and which cells are plain decimals."""
        values = np.zeros(len(cells), np.int64)
        if not "".join(cells).isascii():
            return values, np.zeros(len(cells), np.bool_)
        lengths = np.fromiter(map(len, cells), np.int64, len(cells))
        signs = np.array(cells, f"S{_WIDTH}").view(np.uint8).reshape(len(cells), _WIDTH)
        within = np.arange(_WIDTH) < lengths[:, None]
        digits = (signs >= ord("0")) & (signs <= ord("9")) & within
        marks = (signs == ord(_SIGNS[self.style])) & within
        marked = marks.any(axis=1)
        whole = np.where(marked, marks.argmax(axis=1), lengths)
        decimals = np.where(marked, lengths - whole - 1, 0)
        fits = (digits | marks | ~within).all(axis=1) & (marks.sum(axis=1) <= 1)
        fits &= (lengths <= _WIDTH) & (whole >= 1) & (whole <= 9)
        fits &= (decimals <= MOST_DECIMALS) & ((decimals >= 1) | ~marked)
        for place in range(_WIDTH):
            here = digits[:, place]
            values[here] = values[here] * 10 + (signs[here, place] - np.uint8(ord("0")))
        values *= 10 ** np.where(fits, MOST_DECIMALS - decimals, 0)
        fits &= values <= self._highest
        # Three digits behind a sign can be thousands.
        either = (whole <= 3) & (decimals == 3) & (signs[:, 0] != ord("0"))
        self.votes += int((fits & marked & ~either).sum())
        return values, fits

    def _read_notes(self, rows: Sequence[Sequence[str]], fits: npt.NDArray[np.bool_]) -> list[str]:
        """The note of each row; those with one that isn't plain text fit no longer."""
        columns = [[row[place] for row in rows] for place in self._notes]
        notes = columns[0] if columns else [""] * len(rows)
        for column in columns[1:]:
            notes = [
                f"{a} - {b}" if a and b else a or b for a, b in zip(notes, column, strict=True)
            ]
        for column in columns if len(columns) < 2 else (*columns, notes):
            if not _plain_texts(column):
                for at, text in enumerate(column):
                    fits[at] = fits[at] and (not text or _plain_texts([text]))
        return notes


def _plain_texts(texts: list[str]) -> bool:
    """Whether all of them stay as they are when they are read."""
    filled = list(filter(None, texts))
    together = "\n".join(["", *filled, ""])
    return (
        together.count("\n") == len(filled) + 1
        and not any(odd in together for odd in _ODD)
        and together.replace("\n", "").isprintable()
        and max(map(len, filled), default=0) <= fields.LONGEST_NOTE
    )
