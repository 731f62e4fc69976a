"""Alarms that the database can't take, as when it is the database that is gone: a file in the
run folder, which `longlines alarms` shows beside the others.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "alarms.json"


@dataclass(frozen=True, slots=True)
class FileAlarm:
    """What is wrong (`kind`) with what (`subject`), in words, since when."""

    kind: str
    subject: str
    text: str
    since: datetime


def read(run: Path) -> list[FileAlarm]:
    """The alarms of a run folder, the oldest first; none where the file can't be read."""
    try:
        told = json.loads((run / NAME).read_text(encoding="utf-8"))
        found = [
            FileAlarm(each["kind"], each["subject"], each["text"], _time(each)) for each in told
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return sorted(found, key=lambda each: each.since)


def write(run: Path, alarms: Mapping[tuple[str, str], FileAlarm]) -> None:
    """Make these the alarms. Raises OSError; then those of before stand."""
    told = [{**asdict(each), "since": each.since.isoformat()} for each in alarms.values()]
    draft = run / f".{NAME}"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.write_text(json.dumps(told, indent=1), encoding="utf-8")
    draft.replace(run / NAME)


def _time(told: Mapping[str, Any]) -> datetime:
    at = datetime.fromisoformat(told["since"])
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    return at
