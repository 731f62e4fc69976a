"""What is wrong with a file of rates, and where: collected, then shown all at once."""

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_TOLD = 1_000
"""Rejected rows that are kept to be told; of the others only their reasons are counted."""

LONGEST_SHOWN = 60
"""Characters of a file's own text in a message."""


class _Told(ValueError):
    """Its message is harmless to a terminal, whatever it quotes of a file."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class DeckError(_Told):
    """A file or a request that can't be used at all; the message says why and what to do."""


class CellError(_Told):
    """A cell that can't be read; the message is the reason why its row is rejected."""


@dataclass(frozen=True, slots=True, order=True)
class Rejected:
    """A row that wasn't taken in: its line in the file (from 1), and the reason."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass
class Rejections:
    """The rejected rows of one file."""

    told: list[Rejected] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, line: int, reason: str) -> None:
        """One more row. Reasons are counted without what they quote."""
        self.reasons[reason.partition('"')[0].strip()] += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Rejected(line, reason))

    def __len__(self) -> int:
        return self.reasons.total()


def shown(text: str) -> str:
    """A file's text in quotes, cut where it is long, harmless to a terminal."""
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """The text with `?` for every sign that can't be printed."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean "prefix"?' for the nearest known word, "" when none is near."""
    near = difflib.get_close_matches(word.lower()[:LONGEST_SHOWN], list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
