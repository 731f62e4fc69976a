"""What is wrong with a file, and where: collected, then shown all at once."""

from collections import Counter
from dataclasses import dataclass, field

from longlines.wording import printable

MOST_TOLD = 1_000
"""Rejected rows that are kept to be told; of the others only their reasons are counted."""


class Told(ValueError):
    """Its message is harmless to a terminal, whatever it quotes of a file."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class FileError(Told):
    """A file that can't be used at all; the message says why and what to do."""


class CellError(Told):
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
