"""The flows of an instance: put in force before it starts, and what is amiss with them."""

from typing import Any

from longlines.flow import sets
from longlines.host.errors import HostError
from longlines.live import apart, history, lock
from longlines.live.__main__ import WATCH_LOCK
from longlines.settings import Settings


def take(settings: Settings) -> list[str]:
    """Put in force what the flows folder holds; every mistake that kept a part of it back.

    Raises HostError with them when there is nothing that calls could run on.
    """
    try:
        entries = apart.take(settings, again=True)
    except apart.TakeError as error:
        raise HostError(str(error)) from error
    errors = [error for entry in entries for error in entry["errors"]]
    if not sets.in_force(settings.flow_versions):
        raise HostError("\n".join(["the flows can't be used:", *errors]))
    return errors


def state(settings: Settings) -> dict[str, Any]:
    """What is in force since when, whether edits are noticed, and which were refused since."""
    archive = settings.flow_versions
    version = sets.in_force(archive)
    entries = history.recent(archive)
    lives = [number for number, entry in enumerate(entries) if entry.what == history.LIVE]
    live = entries[lives[-1]] if lives else None
    return {
        "version": version,
        "since": live.as_json()["at"] if live else None,
        "watched": lock.is_held(settings.run / WATCH_LOCK),
        "refused": [entry.as_json() for entry in refused(entries)],
    }


def refused(entries: list[history.Entry]) -> list[history.Entry]:
    """Refusals of edits that still lie in the flows folder."""
    return []
