"""Drills: what was tried, what came of it, and when the next one is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(days=30)
"""A drill that is longer ago is overdue."""


@dataclass(frozen=True)
class Tried:
    """One thing that a drill tried: a trunk, a notice, a location."""

    what: str
    name: str
    good: bool
    words: str = ""


def as_json(at: datetime, tried: Iterable[Tried]) -> dict[str, object]:
    """A drill's report."""
    tried = list(tried)
    return {
        "at": at.isoformat(timespec="seconds"),
        "good": bool(tried) and all(each.good for each in tried),
        "tried": [vars(each) for each in tried],
    }


def overdue(reports: Iterable[Mapping[str, object]], now: datetime) -> str:
    """Why a drill is due, "" when none is. Only a drill in which all was good counts."""
    good = [str(each.get("at", "")) for each in reports if each.get("good") is True]
    if not good:
        return "there has been no drill in which everything worked"
    last = datetime.fromisoformat(max(good))
    if now - last > EVERY:
        return f"the last drill in which everything worked was on {last:%Y-%m-%d}"
    return ""
