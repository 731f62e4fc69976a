"""Post-dial delay: seconds from the carrier being asked until it tells of ringing or answer.

ITU-T E.431 calls it post-selection delay; E.721 sets targets for it. Told are the delay that half
of the tries stay below (p50), and the one that all but a twentieth do (p95), from a histogram whose
steps are an eighth of an octave: within a tenth of the true value.
"""

import itertools
import math
from collections.abc import Mapping

from longlines.carriers.quality.sample import Sample

TITLE = "post-dial delay"
AT_END = False
SAMPLES = "rung"

LEAST, MOST = 10, 60_000
"""Milliseconds; what is shorter or longer counts as that."""

_STEPS = 8
_NAME = "rung_"


def facts(sample: Sample) -> Mapping[str, int]:
    """One delay in its step of the histogram."""
    if sample.pdd is None:
        return {}
    step = round(math.log2(min(max(sample.pdd, LEAST), MOST) / LEAST) * _STEPS)
    return {"rung": 1, f"{_NAME}{step}": 1}


def values(sums: Mapping[str, float]) -> Mapping[str, float]:
    """`pdd` and `pdd_p95` in seconds."""
    steps = sorted(
        (int(name.removeprefix(_NAME)), count)
        for name, count in sums.items()
        if name.startswith(_NAME) and count > 0
    )
    if not steps:
        return {}
    return {"pdd": _below(steps, 0.5), "pdd_p95": _below(steps, 0.95)}


def _below(steps: list[tuple[int, float]], part: float) -> float:
    """The delay that this part of the tries stays below."""
    wanted = part * sum(count for _, count in steps) - 1e-9
    reached = itertools.accumulate(count for _, count in steps)
    step = next(step for (step, _), sum_ in zip(steps, reached, strict=True) if sum_ >= wanted)
    return float(LEAST * 2 ** (step / _STEPS) / 1000)
