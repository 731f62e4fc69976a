"""Letters: which font has them, how wide they are, and what stands for those that no font has.

Helvetica, which every reader of PDF has, for Western letters; WenQuanYi Micro Hei for all others
(Apache License 2.0), of which only the letters used go into the file.
"""

import functools
import hashlib
import importlib.util
import unicodedata
from pathlib import Path
from typing import Any

PLAIN, BOLD, OTHER = "Helvetica", "Helvetica-Bold", "WenQuanYi"

FONT_PACKAGE = "paperang_p2_fonts_cjk"
FONT_FILE = "fonts/wqy-microhei.ttc"
FONT_SHA256 = "2420e8078af796b19a3f6ef13de527a1a91c1e7171eea115926c614ced1009b3"
"""Another font would make other bytes of invoices that were issued long ago."""

NO_LETTER = "\u25a1"
ELLIPSIS = "…"
MOST_SHOWN = 400
"""Letters of a text that are looked at: no line of a page holds more."""

REMEMBERED = 4096
"""Texts whose letters are remembered: those of one invoice or two."""

_WESTERN = "cp1252"
_FORMAT = ("Cf", "Cc", "Cs", "Co", "Cn")
"""Unicode categories that are never printed; among them those that turn text around."""


class FontMissing(RuntimeError):
    """The font for Chinese isn't there; the message says what to do."""


@functools.cache
def other_font() -> Any:
    """The font that isn't Helvetica, as reportlab has it. Raises FontMissing."""
    from reportlab.pdfbase.ttfonts import TTFont

    found = importlib.util.find_spec(FONT_PACKAGE)
    path = Path(found.origin).parent / FONT_FILE if found and found.origin else Path()
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != FONT_SHA256:
        raise FontMissing(
            "the font for invoices is missing or another one; install what requirements.lock "
            "names: ./setup.sh"
        )
    return TTFont(OTHER, str(path))


@functools.lru_cache(maxsize=REMEMBERED)
def clean(text: str) -> str:
    """One line of letters that can be printed; what is cut off ends in an ellipsis."""
    if len(text) > MOST_SHOWN:
        text = text[:MOST_SHOWN] + ELLIPSIS
    if text.isascii() and text.isprintable():
        return text
    return " ".join("".join(map(_printed, text)).split(" ")).strip()


@functools.lru_cache(maxsize=8192)
def _printed(letter: str) -> str:
    if letter.isspace():
        return " " if letter != "\xa0" else letter
    if letter == NO_LETTER or _western(letter) or ord(letter) in other_font().face.charToGlyph:
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cf" or unicodedata.combining(letter):
        return ""
    return NO_LETTER


def _western(letter: str) -> bool:
    if unicodedata.category(letter) in _FORMAT:
        return False
    try:
        letter.encode(_WESTERN)
    except UnicodeEncodeError:
        return False
    return True


@functools.lru_cache(maxsize=REMEMBERED)
def runs(text: str) -> tuple[tuple[bool, str], ...]:
    """A clean text in stretches of the same font: whether it is Western, and the stretch."""
    if text.isascii():
        return ((True, text),)
    found: list[tuple[bool, str]] = []
    for letter in text:
        western = _western(letter)
        if found and found[-1][0] == western:
            found[-1] = (western, found[-1][1] + letter)
        else:
            found.append((western, letter))
    return tuple(found)


@functools.lru_cache(maxsize=REMEMBERED)
def width(text: str, font: str, size: float) -> float:
    """How wide a clean text is, in points."""
    if text.isascii():
        return sum(map(_widths(font).__getitem__, text.encode())) * size / 1000
    total = 0.0
    for western, stretch in runs(text):
        if western:
            widths = _widths(font)
            total += sum(widths[sign] for sign in stretch.encode(_WESTERN))
        else:
            face = other_font().face
            total += sum(face.getCharWidth(ord(sign)) for sign in stretch)
    return total * size / 1000


@functools.cache
def _widths(font: str) -> list[int]:
    from reportlab.pdfbase import pdfmetrics

    return list(pdfmetrics.getFont(font).widths)


def fitted(text: str, font: str, size: float, room: float) -> str:
    """The text, cut where it is wider than `room`."""
    return measured(text, font, size, room)[0]


@functools.lru_cache(maxsize=REMEMBERED)
def measured(text: str, font: str, size: float, room: float) -> tuple[str, float]:
    """The same, and how wide it then is."""
    if len(text) <= MOST_SHOWN and text.isascii() and text.isprintable():
        wide = sum(map(_widths(font).__getitem__, text.encode())) * size / 1000
    else:
        text = clean(text)
        wide = width(text, font, size)
    if wide <= room:
        return text, wide
    text = _cut(text, font, size, room)
    return text, width(text, font, size)


def _cut(text: str, font: str, size: float, room: float) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def wrapped(text: str, font: str, size: float, room: float, most: int = 4) -> list[str]:
    """The text in lines, at most so many; Chinese breaks anywhere, other text between words."""
    lines: list[str] = []
    line = ""
    for word in _words(clean(text)):
        if width((line + word).rstrip(), font, size) <= room:
            line += word
            continue
        if line:
            lines.append(line.rstrip())
        line = word.lstrip()
        while width(line, font, size) > room:
            head = fitted(line, font, size, room).removesuffix(ELLIPSIS) or line[0]
            lines.append(head)
            line = line[len(head) :]
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], fitted(lines[most - 1] + " " + ELLIPSIS, font, size, room)]
    return lines


def _words(text: str) -> list[str]:
    """Stretches that may not be broken, each with the blank behind it."""
    found = [""]
    for letter in text:
        if ord(letter) >= 0x2E80 and letter not in "，。：；！？）”、":
            found.append(letter)
            continue
        found[-1] += letter
        if letter == " ":
            found.append("")
    return [word for word in found if word]
