"""Amounts as carriers write them: `0.0123`, `0,0123`, `1.234,5`, `$ 0.01`, `1.2E-05`.

Whether a comma is a decimal comma or parts thousands is a question to the whole file: the cells
that can be read in one way only decide it for those that can be read in two.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from longlines.rates.problems import CellError, shown

MOST_DECIMALS = 6

_GROUPED = r"[1-9]\d{{0,2}}(?:[{marks}'’]\d{{3}})+"
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " "))
_MONEY = "$€£¥₹₽₺₩₱฿₴₫₪"
_LONGEST = 40
_BELOW_ONE = re.compile(r"0\.\d+", re.ASCII)
"""Nearly all prices, in a form that can be read in one way only."""


class Style(Enum):
    """Which sign stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = _GROUPED.format(marks=f" {re.escape(thousands)}")
    return re.compile(
        rf"(?P<sign>[-+−]?)(?:(?P<grouped>{grouped})|(?P<plain>\d*))"
        rf"(?:{re.escape(decimal)}(?P<decimals>\d*))?(?P<power>[eE][+-]?\d{{1,2}})?",
        re.ASCII,
    )


_PATTERNS = {Style.POINT: _pattern(".", ","), Style.COMMA: _pattern(",", ".")}


def bare(cell: str) -> tuple[str, str]:
    """The number without its currency, and the currency's letters where it has some."""
    text = (cell if cell.isascii() else cell.translate(_SPACES)).strip()
    if text and text[0] in "0123456789." and text[-1] in "0123456789":
        return text, ""
    found = re.fullmatch(
        rf"(?P<sign>[-+−]?)\s*(?P<before>[A-Za-z]{{3}}|[{_MONEY}])?\s*(?P<number>[^A-Za-z{_MONEY}]*"
        rf"(?:[eE][-+]?\d+)?)\s*(?P<after>[A-Za-z]{{3}}|[{_MONEY}])?",
        text,
    )
    if not found:
        return text, ""
    letters = found["before"] or found["after"] or ""
    return found["sign"] + found["number"].strip(), letters.upper() if letters.isalpha() else ""


def votes(cells: Iterable[str]) -> Counter[Style]:
    """How many cells there are that can be read in one style only."""
    points = commas = 0
    for cell in cells:
        if _BELOW_ONE.fullmatch(cell):
            points += 1
            continue
        text, _ = bare(cell)
        as_point, as_comma = _read(text, Style.POINT), _read(text, Style.COMMA)
        points += as_point is not None and as_comma is None
        commas += as_comma is not None and as_point is None
    return Counter({Style.POINT: points, Style.COMMA: commas})


def style_of(found: Counter[Style]) -> Style | None:
    """The style that most cells have by their votes; None if they don't tell."""
    points, commas = found[Style.POINT], found[Style.COMMA]
    if points == commas:
        return None
    return Style.POINT if points > commas else Style.COMMA


def amount(cell: str, style: Style | None) -> Decimal:
    """An amount of at most six decimals. Raises CellError."""
    if style is not Style.COMMA and _BELOW_ONE.fullmatch(cell) and len(cell) <= MOST_DECIMALS + 2:
        return Decimal(cell)
    text, _ = bare(cell)
    if style is None:
        value = _undecided(text)
    else:
        value = _read(text, style)
        if value is None and _read(text, _other(style)) is not None:
            raise CellError(
                f"{shown(cell)} has not the decimal {style.value} that the rest of the file has"
            )
    if value is None:
        raise CellError(f"{shown(cell)} is no amount")
    if value != round(value, MOST_DECIMALS):
        raise CellError(f"{shown(cell)} has more than {MOST_DECIMALS} decimals")
    return value


def _undecided(text: str) -> Decimal | None:
    point, comma = _read(text, Style.POINT), _read(text, Style.COMMA)
    if "," in text and point is not None and comma is not None and point != comma:
        raise CellError(
            f"{shown(text)} can be {point.normalize():f} or {comma}; "
            "say which with --decimal point or --decimal comma"
        )
    return comma if point is None else point


def _other(style: Style) -> Style:
    return Style.COMMA if style is Style.POINT else Style.POINT


def _read(text: str, style: Style) -> Decimal | None:
    found = _PATTERNS[style].fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        return None
    whole = "".join(sign for sign in found["grouped"] or found["plain"] if sign.isdigit())
    decimals, power = found["decimals"] or "", found["power"] or ""
    if not whole and not decimals:
        return None
    sign = "-" if found["sign"] in ("-", "−") else ""
    return Decimal(f"{sign}{whole or 0}.{decimals or 0}{power}")
