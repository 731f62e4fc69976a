"""What the measures come to for choosing: reliability and quality, each from 0 to 1.

Both begin at 1, as if `PRIOR` good calls had been made before: few samples change little, a
failure never makes a score better, and what is forgotten brings it back to 1.
"""

from collections.abc import Mapping

PRIOR = 10.0
"""Calls."""

BEST_MOS, WORST_MOS = 4.4, 1.0
"""G.711 without loss scores 4.4 (ITU-T G.107, its default values)."""

SOON, LATE = 3.0, 11.0
"""Seconds of post-dial delay: ITU-T E.721 wants 3 on average for a local call, and no more than
11 for 95 of 100 international ones."""

SOUND, DELAY = 0.7, 0.3
"""What sound and delay count for."""


def reliability(sums: Mapping[str, float], *, false_answers: bool) -> float:
    """How many calls get through (the NER); half of it where answers are not to be trusted."""
    got, tried = sums.get("effective", 0.0), sums.get("tried", 0.0)
    through = (max(0.0, got) + PRIOR) / (max(0.0, got, tried) + PRIOR)
    return through / 2 if false_answers else through


def quality(sums: Mapping[str, float], values: Mapping[str, float]) -> float:
    """How calls sound, and how soon they ring."""
    heard = max(0.0, sums.get("heard", 0.0))
    mos = (sums.get("mos_sum", 0.0) / 100 + PRIOR * BEST_MOS) / (heard + PRIOR)
    rung = max(0.0, sums.get("rung", 0.0)) if "pdd" in values else 0.0
    delay = (rung * values.get("pdd", 0.0) + PRIOR * SOON) / (rung + PRIOR)
    sound = _part(mos - WORST_MOS, BEST_MOS - WORST_MOS)
    return SOUND * sound + DELAY * _part(LATE - delay, LATE - SOON)


def _part(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))
