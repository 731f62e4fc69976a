"""What is wrong with a flow file, and where: collected, then shown all at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_SHOWN = 60
"""Characters of an admin's own text in a message."""

LONGEST_MESSAGE = 500
"""Characters of a message."""

MOST_PROBLEMS = 100
"""Mistakes of one file, or of one rule, that are told; more would hide them."""

MOST_COMPARED = 1_000
"""Known words that are compared with a wrong one."""


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
            signs = (sign if sign.isprintable() else "?" for sign in self.message)
            object.__setattr__(self, "message", "".join(signs)[:LONGEST_MESSAGE])

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}"


class FlowProblems(Exception):
    """A set of flows that can't be used; `problems` holds every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(text: str) -> str:
    """An admin's text in quotes, cut where it is long."""
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    return f'"{cut}"'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean "tries"?' for the nearest known word, "" when none is near."""
    if len(word) > LONGEST_SHOWN:
        return ""
    candidates = list(known)[:MOST_COMPARED]
    near = difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
