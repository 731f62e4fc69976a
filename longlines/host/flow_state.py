"""What is in force of an instance's flows, and what is amiss with the folder they come from."""

from typing import Any

from longlines.flow import sets
from longlines.live import history, lock, watch
from longlines.live.pending import pending
from longlines.settings import Settings


def state(settings: Settings) -> dict[str, Any]:
    """What is in force since when, whether edits are noticed, and edits that aren't live."""
    archive = settings.flow_versions
    version = sets.in_force(archive)
    live = history.last_live(archive)
    return {
        "version": version or None,
        "since": live.as_json()["at"] if live else None,
        "watched": lock.is_held(settings.run / watch.LOCK),
        "not_live": [
            {"file": each.file, "errors": list(each.entry.errors) if each.entry else []}
            for each in (pending(settings.flows, archive) if version else [])
        ],
    }
