"""Drills: what was tried, what came of it, and when the next one is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(days=30)
"""A drill that is longer ago is overdue."""


GRACE = timedelta(days=1)
"""So long a new plan may go without a drill before it is an alarm."""


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


def overdue(reports: Iterable[Mapping[str, object]], planned: datetime, now: datetime) -> str:
    """Why a drill is due, "" when none is. Only a drill in which all was good counts.

    `planned` is when the plan came in force as it is.
    """
    last = _last_good(reports)
    if last is None:
        return "there has been no drill in which everything worked"
    if now - last > EVERY:
        return f"the last drill in which everything worked was on {last:%Y-%m-%d}"
    if last < planned:
        return f"the plan was changed on {planned:%Y-%m-%d} and has not been drilled since"
    return ""


def overdue_since(
    reports: Iterable[Mapping[str, object]], planned: datetime, now: datetime
) -> datetime | None:
    """Since when a drill has been so long due that it is an alarm; None while it isn't.

    A new or changed plan has a day to be drilled.
    """
    last = _last_good(reports)
    undrilled = last is None or last < planned
    since = planned + GRACE if undrilled else None
    if last is not None:
        late = last + EVERY
        since = min(since, late) if since else late
    return since if since is not None and since <= now else None


def _last_good(reports: Iterable[Mapping[str, object]]) -> datetime | None:
    good = [str(each.get("at", "")) for each in reports if each.get("good") is True]
    return datetime.fromisoformat(max(good)) if good else None
