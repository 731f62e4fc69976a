"""What is wrong with a flow file, and where: collected, then shown all at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from longlines.wording import did_you_mean, printable, shown

__all__ = ["FlowProblems", "Mark", "Problem", "did_you_mean", "shown"]

LONGEST_MESSAGE = 500
"""Characters of a message."""

MOST_PROBLEMS = 100
"""Mistakes of one file, or of one rule, that are told; more would hide them."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake, said so that an admin can mend it.

    What it quotes of a file is harmless to a terminal: signs that can't be printed show as `?`.
    """

    mark: Mark
    message: str

    def __post_init__(self) -> None:
        if not self.message.isprintable() or len(self.message) > LONGEST_MESSAGE:
            object.__setattr__(self, "message", printable(self.message)[:LONGEST_MESSAGE])

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}"


class FlowProblems(Exception):
    """A set of flows that can't be used; `problems` holds every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
