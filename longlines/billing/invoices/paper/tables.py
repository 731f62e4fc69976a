"""Tables over any number of pages; their headings stand on each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from longlines.billing.invoices.paper import letters
from longlines.billing.invoices.paper.letters import BOLD
from longlines.billing.invoices.paper.sheet import Align, Color, Sheets, Style

INK: Color = (0.13, 0.16, 0.2)
SOFT: Color = (0.4, 0.45, 0.5)
NAVY: Color = (0.07, 0.2, 0.36)
PALE: Color = (0.955, 0.965, 0.975)
LINE: Color = (0.82, 0.85, 0.88)

ROW = 14.0
HEAD = 17.0
TITLE = 30.0
GAP = 4.0
NOTE = 9.0
"""Heights in points, and the gap between columns."""

_CELL = Style(8, INK)
_STRONG = Style(8, INK, BOLD)
_HEADING = Style(7, SOFT, BOLD)
_TITLE = Style(11, NAVY, BOLD)
_NOTE = Style(7, SOFT)
_NOTE_INDENT = 12.0


class Column(NamedTuple):
    """`share` of the table's width."""

    heading: str
    share: float
    align: Align = "left"


class Row(NamedTuple):
    """Texts of the columns; `notes` in small letters below, each with what stands at its right."""

    cells: Sequence[str]
    notes: Sequence[tuple[str, str]] = ()
    strong: bool = False


class Table:
    """A title, headings, rows."""

    def __init__(
        self, sheets: Sheets, title: str, continued: str, columns: Sequence[Column]
    ) -> None:
        self._sheets = sheets
        self._title = title
        self._continued = continued
        self._columns = columns
        self._places = list(self._lay_out())

    def _lay_out(self) -> Iterable[tuple[float, float, Align]]:
        """Where text of each column begins (or ends, at the right), and its room."""
        whole = sum(column.share for column in self._columns)
        left, across = self._sheets.margin, self._sheets.right - self._sheets.margin
        for column in self._columns:
            wide = across * column.share / whole
            begin = left + GAP if column.align == "left" else left + wide - GAP
            yield begin, wide - 2 * GAP, column.align
            left += wide

    def draw(self, rows: Iterable[Row]) -> None:
        """Draw it from where the sheet stands."""
        self._sheets.need(TITLE + HEAD + 2 * ROW)
        self._head(self._title)
        for number, row in enumerate(rows):
            self._row(row, shaded=number % 2 == 1)
        self._sheets.rule(
            self._sheets.margin,
            self._sheets.y,
            self._sheets.right - self._sheets.margin,
            LINE,
        )
        self._sheets.y += GAP

    def _head(self, title: str) -> None:
        sheets = self._sheets
        sheets.text(sheets.margin, sheets.y + 19, title, _TITLE, sheets.right - sheets.margin)
        sheets.y += TITLE - 4
        headings = [column.heading for column in self._columns]
        sheets.row(sheets.y + 11, headings, self._places, _HEADING)
        sheets.y += HEAD
        sheets.rule(sheets.margin, sheets.y - 0.4, sheets.right - sheets.margin, NAVY, 0.8)

    def _row(self, row: Row, *, shaded: bool) -> None:
        sheets = self._sheets
        notes = [line for note in row.notes for line in self._note(*note)]
        room = min(len(notes), 6) * NOTE
        if sheets.need(ROW + room):
            self._head(f"{self._title} ({self._continued})")
        if shaded and not row.strong:
            width = sheets.right - sheets.margin
            sheets.box(sheets.margin, sheets.y, width, ROW, PALE)
        style = _STRONG if row.strong else _CELL
        sheets.row(sheets.y + 10, row.cells, self._places, style)
        sheets.y += ROW
        for words, amount in notes:
            if sheets.need(NOTE):
                self._head(f"{self._title} ({self._continued})")
            self._draw_note(words, amount)

    def _note(self, words: str, amount: str) -> list[tuple[str, str]]:
        room = self._sheets.right - self._sheets.margin - 90
        lines = letters.wrapped(words, _NOTE.font, _NOTE.size, room)
        last = len(lines) - 1
        return [(line, amount if at == last else "") for at, line in enumerate(lines)]

    def _draw_note(self, words: str, amount: str) -> None:
        sheets = self._sheets
        across = sheets.right - sheets.margin
        x = sheets.margin + GAP + _NOTE_INDENT
        sheets.text(x, sheets.y + 6.5, words, _NOTE, across - 90)
        if amount:
            sheets.text(sheets.right - GAP, sheets.y + 6.5, amount, _NOTE, 70, "right")
        sheets.y += NOTE
