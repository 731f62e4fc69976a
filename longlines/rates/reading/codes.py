"""The prefixes that a row is for: one, several in a cell, ranges, with or without country code."""

import re

from longlines.rates.prefixes import LONGEST_PREFIX
from longlines.rates.problems import CellError, shown

WIDEST_RANGE = 10_000
"""Prefixes that one cell may stand for."""

_BETWEEN = re.compile(r"[,;/|&\n]|\band\b|\bund\b|\by\b|\bet\b|、", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("–—‐‑−~", "-"))
_FROM_A_NUMBER = re.compile(r"\d+\.0+", re.ASCII)
_SPOILT = re.compile(r"\d[.,]\d+[eE]\+?\d+", re.ASCII)


def expand(cell: str, country: str = "") -> list[str]:
    """The prefixes of a cell, each behind the digits of `country`, in the order written.

    `4420`, `+44 20`, `0044 20`, `4420,4421`, `4420-4429`, `4420-9`; with a country code also
    `20 21 22`. An empty cell behind a country code is the whole country. Raises CellError.
    """
    text = cell.strip().strip("'").translate(_DASHES)
    if not text and country:
        return [country]
    if _SPOILT.fullmatch(text):
        raise CellError(f"{shown(cell)} was a prefix until a spreadsheet made a number of it")
    found: list[str] = []
    for piece in _BETWEEN.split(text):
        if piece.strip():
            found += _piece(piece.strip(), country, cell)
        if len(found) > WIDEST_RANGE:
            raise CellError(f"{shown(cell)} stands for more than {WIDEST_RANGE} prefixes")
    if not found:
        raise CellError(f"{shown(cell)} is no prefix" if text else "there is no prefix")
    return list(dict.fromkeys(found))


def country_code(cell: str) -> str:
    """The digits of a country code: `44`, `+44`, `0044`, `1-268`, `1 268`. Raises CellError."""
    text = cell.strip().strip("'").translate(_DASHES)
    if _FROM_A_NUMBER.fullmatch(text):
        text = text.partition(".")[0]
    digits = re.sub(r"[ ()-]", "", text).removeprefix("+").removeprefix("00")
    return _checked(digits, cell, "country code")


def _piece(piece: str, country: str, cell: str) -> list[str]:
    if _FROM_A_NUMBER.fullmatch(piece):
        piece = piece.partition(".")[0]
    low, dash, high = (part.strip() for part in piece.partition("-"))
    if dash and not country and _is_country_and_area(low, high):
        piece, dash = low + high, ""
    if dash:
        return _range(low, high, country, cell)
    return _digits(piece, country, cell)


def _is_country_and_area(low: str, high: str) -> bool:
    """`1-202` or `+44-20`, which are no ranges."""
    bare = low.removeprefix("+").removeprefix("00")
    if low.startswith("+"):
        return len(bare) <= 3 and not high.startswith("+")
    return bare in ("1", "7") and len(high) == 3 and high.isdigit()


def _digits(piece: str, country: str, cell: str) -> list[str]:
    words = piece.split()
    if len(words) > 1:
        if not country and piece.startswith(("+", "00")):
            words = ["".join(words)]
        elif not country and not _alike(words):
            raise CellError(
                f"{shown(cell)} can be one prefix or several; write several with commas between"
            )
    if country:
        return [_checked(country + word, cell, "prefix") for word in words]
    return [_checked(word.removeprefix("+").removeprefix("00"), cell, "prefix") for word in words]


def _alike(words: list[str]) -> bool:
    """`4420 4421 4422`: each can only be a prefix of its own."""
    return len({(len(word), word[:2]) for word in words}) == 1 and len(words[0]) >= 4


def _range(low: str, high: str, country: str, cell: str) -> list[str]:
    if not country:
        low, high = (end.removeprefix("+").removeprefix("00") for end in (low, high))
    if not all(end.isascii() and end.isdigit() for end in (low, high)):
        raise CellError(f"{shown(cell)} is no range; write it as in 4420-4429")
    if len(high) > len(low):
        raise CellError(f"{shown(cell)} is a range between prefixes that are not of one length")
    _checked(country + low, cell, "prefix")
    high = low[: len(low) - len(high)] + high
    size = int(high) - int(low) + 1
    if size < 1:
        raise CellError(f"{shown(cell)} is a range that ends before it begins")
    if size > WIDEST_RANGE:
        raise CellError(f"{shown(cell)} stands for more than {WIDEST_RANGE} prefixes")
    return [f"{country}{number:0{len(low)}}" for number in range(int(low), int(high) + 1)]


def _checked(digits: str, cell: str, what: str) -> str:
    if not (digits.isascii() and digits.isdigit()):
        raise CellError(f"{shown(cell)} is no {what}")
    if digits[0] == "0":
        raise CellError(f"{shown(cell)} begins with 0, as no {what} of E.164 does")
    if len(digits) > LONGEST_PREFIX:
        raise CellError(f"{shown(cell)} has more than {LONGEST_PREFIX} digits")
    return digits
