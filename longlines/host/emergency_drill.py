"""A drill: every trunk, every notice and every location of the plan is tried, and a report kept."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from longlines.emergency import drills
from longlines.emergency.drills import Tried
from longlines.emergency.model import Plan
from longlines.emergency.notices import Told
from longlines.flow import sound
from longlines.host import emergency, files, pbx_commands
from longlines.host.errors import HostError
from longlines.host.file_alarms import FileAlarm
from longlines.host.notice_ways import NotDelivered, deliver
from longlines.settings import Settings

WITHIN = 25.0
"""Seconds until a trunk that said nothing has failed."""

LOOK_EVERY = 0.2
WORKS = "ANSWER"


def run(settings: Settings) -> dict[str, Any]:
    """Drill now; the report, which is kept too. Raises HostError when there is no plan or PBX."""
    plan = emergency.in_force(settings)
    if plan is None:
        raise HostError("there is no plan in force; start the exchange with: make run")
    now = datetime.now(UTC)
    tried = [
        *_trunks(settings, plan, now),
        *_notices(settings, plan, now),
        *_locations(settings, plan),
    ]
    report = drills.as_json(now, tried)
    folder = _folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_private(folder / f"{now:%Y%m%dT%H%M%SZ}.json", json.dumps(report, indent=2))
    return report


def overdue(settings: Settings) -> str:
    """Why a drill is due, "" when none is. Raises OSError."""
    planned = emergency.in_force_since(settings)
    return drills.overdue(_reports(settings), planned, datetime.now(UTC)) if planned else ""


def alarms(settings: Settings) -> list[FileAlarm]:
    """An alarm while a drill is overdue. Raises OSError."""
    planned, now = emergency.in_force_since(settings), datetime.now(UTC)
    if planned is None:
        return []
    since = drills.overdue_since(_reports(settings), planned, now)
    if since is None:
        return []
    why = drills.overdue(_reports(settings), planned, now)
    text = f"an emergency drill is overdue: {why}; run: longlines emergency drill"
    return [FileAlarm("drill-overdue", "emergency", text, since)]


def _reports(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in _folder(settings).glob("*.json")]


def _folder(settings: Settings) -> Path:
    return settings.home / "emergency" / "drills"


def _trunks(settings: Settings, plan: Plan, now: datetime) -> Iterator[Tried]:
    drill = f"{now:%s%f}"
    for position, _ in enumerate(plan.trunks, 1):
        channel = f"Local/{drill}*{position}@emergency-drill/n"
        pbx_commands.ask(settings, f"channel originate {channel} extension idle@emergency-drill")
    told = _results(settings, drill, len(plan.trunks))
    for position, trunk in enumerate(plan.trunks, 1):
        status, took = told.get(position, ("nothing", ""))
        if not trunk.test:
            yield Tried("trunk", trunk.name, good=False, words="it has no test: number to call")
        else:
            words = f"{status.lower()} after {took} ms" if took else "no word of it"
            yield Tried("trunk", trunk.name, status == WORKS, words)


def _results(settings: Settings, drill: str, wanted: int) -> dict[int, tuple[str, str]]:
    """What the dialplan wrote of each trunk, once it is all there or time is up."""
    path = settings.spool / "emergency-drills"
    found: dict[int, tuple[str, str]] = {}
    end = time.monotonic() + WITHIN
    while len(found) < wanted and time.monotonic() < end:
        for line in path.read_text("utf-8", "replace").splitlines() if path.is_file() else ():
            words = line.split()
            if len(words) == 4 and words[0] == drill and words[1].isdigit():
                found[int(words[1])] = (words[2], words[3])
        time.sleep(LOOK_EVERY)
    return found


def _notices(settings: Settings, plan: Plan, now: datetime) -> Iterator[Tried]:
    place = next(iter(plan.locations.values()))
    call = Told(
        f"{now:%s}.0", now, "DRILL, no emergency:", "drill", "", place.elins[0], place.name, "drill"
    )
    for notice in plan.notices:
        name = f"{notice.how} {notice.to}".strip()
        try:
            deliver(settings, plan, call, notice)
        except NotDelivered as error:
            yield Tried("notice", name, good=False, words=str(error))
        else:
            yield Tried("notice", name, good=True)


def _locations(settings: Settings, plan: Plan) -> Iterator[Tried]:
    for location in plan.locations.values():
        lacks = [elin for elin in location.elins if not _known(settings, elin)]
        spoken = sound.length(settings.sounds / f"emergency-at-{location.name}{sound.SUFFIX}") > 0
        words = [f"{elin} leads nowhere" for elin in lacks]
        words += [] if spoken else ["933 has to spell it: it isn't spoken yet"]
        yield Tried("location", location.name, not lacks and spoken, "; ".join(words))


def _known(settings: Settings, elin: str) -> bool:
    return "Goto(emergency-callback" in pbx_commands.ask(
        settings, f"dialplan show {elin}@from-psap"
    )
