"""In which order carriers are tried, one file each; a new file here is a new strategy.

What is equal for a strategy stays in the order of cost, and what costs the same in the order of
carriers.yaml, so that the same question always has the same answer.
"""

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Protocol

from longlines.carriers.field import Field

BEST = 1_000_000
"""The highest score."""


class Strategy(Protocol):
    """Orders carriers. Its name is that of its file, with a - for each _."""

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """The carriers in the order in which they are tried; they are given by cost."""
        ...

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """How good one of them is, from 0 to BEST."""
        ...

    def words(self, field: Field, carriers: Sequence[int], place: int) -> str:
        """Why one of them stands where it stands."""
        ...


@functools.cache
def names() -> tuple[str, ...]:
    """Every strategy."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))


@functools.cache
def registry() -> Mapping[str, Strategy]:
    """Every strategy by its name."""
    return {
        name: importlib.import_module(f"{__name__}.{name.replace('-', '_')}").STRATEGY
        for name in names()
    }
