"""Reconciles a day of this instance, and remembers what came of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from longlines.host.files import write_private
from longlines.settings import Settings
from longlines.store import reconciling
from longlines.store.reconciling import Report

UTC_ZONE = ZoneInfo("UTC")
CAUGHT_UP = 7
"""Days that are made good at most, when nobody was there at night."""


@dataclass(frozen=True, slots=True)
class Last:
    """What a day came to, as of when: `open` differences are explained by nothing."""

    day: date
    at: datetime
    calls: int
    cdrs: int
    open: int


def zone(settings: Settings) -> ZoneInfo:
    """Whose days they are."""
    return settings.reconcile.zone if settings.reconcile else UTC_ZONE


def run(
    settings: Settings,
    engine: Engine,
    day: date,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Compare a day, raise or clear its alarm, and remember it. Raises OSError, SQLAlchemyError."""
    since, until = (_midnight(each, zone(settings)) for each in (day, day + timedelta(days=1)))
    files = reconciling.files_of(settings.spool)
    report = reconciling.reconcile(engine, files, since, until, progress)
    reconciling.tell(engine, f"{day:%Y-%m-%d}", report)
    last = Last(day, datetime.now(UTC), report.calls, report.cdrs, len(report.open))
    if until <= last.at:
        _remember(settings, last)
    return report


def last(settings: Settings) -> Last | None:
    """The newest whole day that was compared; None where none was, or nobody can tell."""
    try:
        told = json.loads(settings.reconciled.read_text(encoding="utf-8"))
        counts = (int(told[name]) for name in ("calls", "cdrs", "open"))
        return Last(date.fromisoformat(told["day"]), datetime.fromisoformat(told["at"]), *counts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def due(settings: Settings, now: datetime) -> date | None:
    """The oldest day that should have been compared by now, and wasn't."""
    nightly = settings.reconcile
    if nightly is None:
        return None
    local = now.astimezone(nightly.zone)
    newest = local.date() - timedelta(days=1 if local.time() >= nightly.at else 2)
    known = last(settings)
    if known is None:
        return newest
    oldest = max(known.day + timedelta(days=1), newest - timedelta(days=CAUGHT_UP - 1))
    return oldest if oldest <= newest else None


def _remember(settings: Settings, told: Last) -> None:
    known = last(settings)
    if known is not None and known.day > told.day:
        return
    content = {
        "day": told.day.isoformat(),
        "at": told.at.isoformat(timespec="seconds"),
        "calls": told.calls,
        "cdrs": told.cdrs,
        "open": told.open,
    }
    settings.reconciled.parent.mkdir(parents=True, exist_ok=True)
    write_private(settings.reconciled, json.dumps(content) + "\n")


def _midnight(day: date, of: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), of).astimezone(UTC)
