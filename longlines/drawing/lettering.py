"""How much room a text takes, without a font: measured for the widest of the usual ones.

A viewer draws with whichever sans-serif it has. The widths are those of DejaVu Sans, wider than
Helvetica, Arial, Segoe, Roboto and Noto, so that what fits here fits there.
"""

import unicodedata
from dataclasses import dataclass

BOLD = 1.17
ASCENT = 0.78
DESCENT = 0.24

_EMS = {
    0.30: "ijlI'J",
    0.34: " ,.|:;/\\",
    0.37: "-f",
    0.42: "()[]!tr",
    0.51: '`*_"',
    0.54: "?sz",
    0.60: "ckvxyFL",
    0.64: "abdeghnopqu0123456789${}YTPSE",
    0.70: "ABCKRVXZ",
    0.79: "UHDGNOQ&",
    0.88: "wM+=<>~^#",
    1.00: "m%W@…",
}
_EM = {sign: width for width, signs in _EMS.items() for sign in signs}
_ANY = 0.9


@dataclass(frozen=True)
class Font:
    """A size in pixels, bold or not."""

    size: float
    bold: bool = False

    def width(self, text: str) -> float:
        """The width of `text` in pixels, or somewhat more."""
        ems = sum(_EM.get(sign) or _wide(sign) for sign in text)
        return ems * self.size * (BOLD if self.bold else 1.0)

    @property
    def ascent(self) -> float:
        """Pixels above the baseline."""
        return self.size * ASCENT

    @property
    def descent(self) -> float:
        """Pixels below the baseline."""
        return self.size * DESCENT


def shortened(text: str, font: Font, room: float) -> str:
    """`text`, or as much of it as fits `room` pixels with an ellipsis."""
    if font.width(text) <= room:
        return text
    while text and font.width(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, font: Font, room: float, most: int) -> list[str]:
    """`text` in at most `most` lines of `room` pixels; an ellipsis ends what is cut."""
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and font.width(" ".join(rest[: taken + 1])) <= room:
            taken += 1
        line = " ".join(rest[:taken])
        if font.width(line) > room:
            break
        lines.append(line)
        rest = rest[taken:]
    return [*lines, shortened(" ".join(rest), font, room)] if rest else lines


def _wide(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.02
    return 0.0 if unicodedata.combining(sign) else _ANY
