"""What is measured of a carrier, one file each. A measure is any module of this folder that has

- `TITLE`, and in its docstring the formula and where it is defined;
- `AT_END`: whether it learns from a try when that is over, or already when its ending is known;
- `SAMPLES`: which of its counts says from how many samples its values come;
- `facts(sample)`: what a try adds to the counts, in whole numbers;
- `values(sums)`: what the weighted sums of those counts come to, by name; nothing where there is
  nothing to divide by.
"""

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

from longlines.carriers.quality.sample import Sample


class Measure(Protocol):
    """See above."""

    TITLE: str
    AT_END: bool
    SAMPLES: str

    def facts(self, sample: Sample) -> Mapping[str, int]:
        """What a try adds to the counts."""
        ...

    def values(self, sums: Mapping[str, float]) -> Mapping[str, float]:
        """What the sums come to."""
        ...


@functools.cache
def known() -> tuple[Measure, ...]:
    """Every measure of this folder, by name of its file."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Measure, importlib.import_module(f"{__name__}.{name}")) for name in names)


def facts(sample: Sample, *, at_end: bool) -> dict[str, int]:
    """What a try adds to the counts of all measures that learn from it at that moment."""
    found: dict[str, int] = {}
    for measure in known():
        if at_end == measure.AT_END:
            found.update(measure.facts(sample))
    return found


def values(sums: Mapping[str, float], least: float) -> dict[str, float]:
    """All measures that come from at least so many samples."""
    found: dict[str, float] = {}
    for measure in known():
        if sums.get(measure.SAMPLES, 0.0) >= least:
            found.update(measure.values(sums))
    return found
