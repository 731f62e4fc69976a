"""Flags a carrier that seems to answer calls itself, to be paid for calls that reach nobody.

No single sign proves it: people do hang up at once, and some machines answer at once. Two signs
together, over enough calls, are worth a look; short calls count only where those of the other
carriers to the same group are not as short.
"""

from collections.abc import Mapping, Sequence
from statistics import median

MANY = 0.3
"""The part of answered calls from which a sign shows."""

SHORTER = 0.5
"""How long its calls are at most, against those of the other carriers."""


def suspicion(mine: Mapping[str, float], others: Sequence[Mapping[str, float]]) -> str:
    """The signs in words, "" for fewer than two.

    `mine` and `others` are measured values of one group, each from enough samples.
    """
    found = [
        text.format(mine.get(name, 0.0))
        for name, text in (
            ("instant", "{:.0%} answered as soon as they were dialled"),
            ("silent", "{:.0%} without any sound"),
        )
        if mine.get(name, 0.0) >= MANY
    ]
    short, theirs = mine.get("short", 0.0), _median("short", others)
    if short >= MANY and short >= 2 * (theirs or 0.0):
        found.append(f"{short:.0%} given up by the caller within seconds of the answer")
    length, usual = mine.get("acd"), _median("acd", others)
    if length is not None and usual is not None and length <= SHORTER * usual:
        found.append(f"calls last {length:.0f} s, at other carriers {usual:.0f} s")
    return f"false answers? {'; '.join(found)}" if len(found) > 1 else ""


def _median(name: str, others: Sequence[Mapping[str, float]]) -> float | None:
    known = [each[name] for each in others if name in each]
    return median(known) if known else None
