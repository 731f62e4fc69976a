"""Cells of a row that are neither amount nor date: increments, yes and no, changes, notes."""

import re
from functools import lru_cache

from longlines.rates.problems import CellError, printable, shown
from longlines.rates.reading import words
from longlines.rates.reading.headers import tokens_of

LONGEST_NOTE = 200
LONGEST_INCREMENT = 3_600
"""Seconds."""

_FORMULA = re.compile(r"[=@]|[+-](?![\s\d.,]|$)")
_STARTS = frozenset("=@+-")
_INCREMENTS = re.compile(r"(\d{1,4})(?: ?[/+:|x-] ?(\d{1,4}))?(?: ?s(?:ec)?\.?)?", re.ASCII)
_SECONDS = re.compile(r"(\d{1,4})(?:[.,]0+)?(?: ?s(?:ec)?\.?)?", re.ASCII)
_BLOCKED_PRICES = frozenset({"blocked", "block", "barred", "gesperrt", "bloqueado"})


def no_formula(cell: str) -> None:
    """Raises CellError for what a spreadsheet would carry out; signs of numbers are none."""
    if cell[:1] in _STARTS and _FORMULA.match(cell):
        raise CellError(f"{shown(cell)} is a formula; no cell of rates may be one")


@lru_cache
def increments(cell: str, default: tuple[int, int]) -> tuple[int, int]:
    """First and next, in seconds: `30/6`, or `1` for both. Raises CellError."""
    if not cell:
        return default
    found = _INCREMENTS.fullmatch(cell.lower())
    if not found:
        raise CellError(f"{shown(cell)} are no increments; write them as in 30/6")
    return _checked(int(found[1])), _checked(int(found[2] or found[1]))


def increment(cell: str, default: int) -> int:
    """One increment, in seconds. Raises CellError."""
    return _checked(seconds(cell, default))


def seconds(cell: str, default: int) -> int:
    """Whole seconds. Raises CellError."""
    if not cell:
        return default
    found = _SECONDS.fullmatch(cell.lower())
    if not found or int(found[1]) > LONGEST_INCREMENT:
        raise CellError(f"{shown(cell)} is no number of seconds up to {LONGEST_INCREMENT}")
    return int(found[1])


def _checked(value: int) -> int:
    if not 1 <= value <= LONGEST_INCREMENT:
        raise CellError(f"an increment of {value} s; it has 1 to {LONGEST_INCREMENT} s")
    return value


@lru_cache
def blocked(cell: str, price: str) -> bool:
    """Whether the row is blocked, by its own column or by a word for a price. Raises CellError."""
    word = cell.casefold()
    if word not in words.YES and word not in words.NO:
        raise CellError(f"{shown(cell)} says neither that it is blocked nor that it isn't")
    return word in words.YES or price.casefold() in _BLOCKED_PRICES


@lru_cache
def removed(cell: str) -> bool:
    """Whether a change is that the prefix ends. Raises CellError for an unknown one."""
    word = " ".join(tokens_of(cell))
    if word not in words.REMOVED and word not in words.KEPT:
        raise CellError(
            f"{shown(cell)} is no change that is known; "
            "if the column tells nothing of use, leave it out with --map change=none"
        )
    return word in words.REMOVED


def note(*parts: str) -> str:
    """Destination and remark in one line. Raises CellError for a formula.

    Behind a `'` stands plain text, for a spreadsheet as for us.
    """
    text = " ".join(" - ".join(part for part in parts if part).split())
    no_formula(text)
    return printable(text.lstrip("'"))[:LONGEST_NOTE]
