"""Sheets of paper: what is drawn on each, and the file that comes of it."""

import functools
import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from longlines.billing.invoices.paper import letters
from longlines.billing.invoices.paper.letters import BOLD, PLAIN

Align = Literal["left", "right"]
Color = tuple[float, float, float]

SIZES = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
"""Points across and down."""


THICK_FROM = 9
"""Points: smaller Chinese letters would be blots if their lines were thicker."""

_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class Style(NamedTuple):
    """How text looks."""

    size: float
    color: Color = (0.13, 0.16, 0.2)
    font: str = PLAIN


class Sheets:
    """Pages under work. Places are points from the left and from the top.

    `y` is where the next thing goes; `bottom` where it has to end. `begin` draws what stands at
    the top of every page but the first, and leaves `y` below it.
    """

    def __init__(
        self,
        paper: str,
        language: str,
        margin: float,
        bottom: float,
        begin: Callable[["Sheets"], None],
    ) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.width, self.height = SIZES[paper]
        self.margin = margin
        self.bottom = self.height - bottom
        self.y = margin
        self._begin = begin
        self._file = io.BytesIO()
        # Without compression the bytes depend on nobody's release of zlib.
        self.canvas: Any = Canvas(
            self._file, (self.width, self.height), pageCompression=0, invariant=1, lang=language
        )
        document = self.canvas._doc
        # reportlab would begin its digest with a time from the environment.
        document.signature = hashlib.md5(usedforsecurity=False)
        self._names = {font: document.getInternalFontName(font) for font in (PLAIN, BOLD)}
        self._written: dict[tuple[str, str, float], str] = {}
        self.pages: list[list[str]] = [[]]
        self.page = self.pages[0]

    @property
    def right(self) -> float:
        """The right margin."""
        return self.width - self.margin

    def need(self, height: float) -> bool:
        """Go on to a new page unless there is room for so much; says whether it did."""
        if self.y + height <= self.bottom:
            return False
        self.pages.append([])
        self.page = self.pages[-1]
        self.y = self.margin
        self._begin(self)
        return True

    def text(
        self, x: float, y: float, text: str, style: Style, room: float, align: Align = "left"
    ) -> None:
        """One line, its base line at `y`, cut to `room`; at the right it ends at `x`."""
        self.row(y, [text], [(x, room, align)], style)

    def row(
        self,
        y: float,
        texts: Sequence[str],
        places: Sequence[tuple[float, float, Align]],
        style: Style,
    ) -> None:
        """Texts on one line, each with where it begins (or ends), its room and its side."""
        size, color, font = style
        plain = f"/{self._names[font]} {size:g} Tf"
        low = f"{self.height - y:.2f}"
        drawn = [f"{_color(color)} BT {plain}"]
        for text, (x, room, align) in zip(texts, places, strict=True):
            if not text:
                continue
            shown, wide = letters.measured(text, font, size, room)
            if align == "right":
                x -= wide
            if shown.isascii():
                drawn.append(f"1 0 0 1 {x:.2f} {low} Tm ({shown.translate(_ESCAPED)}) Tj")
            else:
                drawn.append(f"1 0 0 1 {x:.2f} {low} Tm {self._show(shown, font, size)} {plain}")
        drawn.append("ET")
        self.page.append("\n".join(drawn))

    def _show(self, text: str, font: str, size: float) -> str:
        key = text, font, size
        found = self._written.get(key)
        if found is None:
            found = self._written[key] = " ".join(self._stretches(text, font, size))
        return found

    def _stretches(self, text: str, font: str, size: float) -> list[str]:
        drawn = []
        for western, stretch in letters.runs(text):
            if western:
                drawn.append(f"/{self._names[font]} {size:g} Tf {_literal(stretch)} Tj")
                continue
            other, document = letters.other_font(), self.canvas._doc
            thick = f"2 Tr {size / 30:.2f} w " if font == BOLD and size >= THICK_FROM else ""
            for subset, data in other.splitString(stretch, document):
                name = other.getSubsetInternalName(subset, document).removeprefix("/")
                drawn.append(f"{thick}/{name} {size:g} Tf <{data.hex()}> Tj")
            if thick:
                drawn.append("0 Tr")
        return drawn

    def box(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """A filled box; `y` is its upper edge."""
        low = self.height - y - height
        self.page.append(f"{_color(color)} {x:.2f} {low:.2f} {width:.2f} {height:.2f} re f")

    def rule(self, x: float, y: float, width: float, color: Color, thick: float = 0.5) -> None:
        """A line across."""
        self.box(x, y - thick / 2, width, thick, color)

    def finish(self, title: str, author: str, issued: date) -> bytes:
        """The file, dated by the day of issue."""
        canvas = self.canvas
        canvas.setDateFormatter(lambda *_: f"D:{issued:%Y%m%d}000000+00'00'")
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("Longlines")
        for page in self.pages:
            canvas.addLiteral("\n".join(page))
            canvas.showPage()
        canvas.save()
        return self._file.getvalue()


@functools.lru_cache(maxsize=64)
def _color(color: Color) -> str:
    """Sets the color of what is filled and of lines."""
    tint = " ".join(f"{part:.3g}" for part in color)
    return f"{tint} rg {tint} RG"


def _literal(text: str) -> str:
    """A string of PDF in plain ASCII."""
    if text.isascii():
        return f"({text.translate(_ESCAPED)})"
    return f"<{text.encode('cp1252').hex()}>"
