"""The process that has a changed emergency plan put in force while the exchange runs.

It looks at the plan, at what the plan is held against, and at the dialplan, a few times a second;
what is to be done then is done by a process of its own (emergency_change), so that this one stays
small. Should it be dead, what was in force stays in force.
"""

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import TypeAlias

from longlines.emergency import PLAN
from longlines.host import emergency_spoken
from longlines.settings import Settings, SettingsError, load

LOOK_EVERY = 0.25
SETTLED = 2
"""Looks during which nothing may have moved."""

WITHIN = 120.0
"""Seconds for a change, most of them for speaking the addresses of a large plan."""

PART = "emergency"
FAILED = 1

State: TypeAlias = tuple[tuple[str, int, int], ...]

log = logging.getLogger("emergency")


def main() -> int:
    """Watch until killed; 1 when settings can't be used."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = load()
        watch(settings, threading.Event())
    except SettingsError as error:
        print(f"emergency: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 0
    return 0


def watch(settings: Settings, stop: threading.Event) -> None:
    """Have each change taken that has settled, until `stop` is set."""
    log.info("watching %s", settings.flows / PLAN)
    seen = taken = _state(settings)
    if not _is_spoken(settings):
        _change("speak")
    quiet = 0
    while not stop.wait(LOOK_EVERY):
        now = _state(settings)
        quiet = quiet + 1 if now == seen else 0
        seen = now
        if quiet >= SETTLED and now != taken:
            taken = now
            _change()


def _is_spoken(settings: Settings) -> bool:
    try:
        return emergency_spoken.is_kept(settings)
    except OSError as error:
        log.error("can't tell what was spoken: %s", error)
        return False


def _change(*arguments: str) -> None:
    """Run the other process; what it says goes where this one's log goes."""
    try:
        command = [sys.executable, "-m", "longlines.host.emergency_change", *arguments]
        # What is spoken can wait for calls; a changed plan can't.
        unhurried = ["nice", "-n", "10"] if arguments else []
        subprocess.run([*unhurried, *command], timeout=WITHIN, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        log.error("not in force: %s", error)


def _state(settings: Settings) -> State:
    config = settings.checkout / "asterisk-config"
    files = (settings.flows / PLAN, settings.carriers, config / "accounts.yaml")
    dialplans = (settings.checkout / "dialplans").glob("*.conf")
    return tuple(_facts(path) for path in (*files, *sorted(dialplans)))


def _facts(path: Path) -> tuple[str, int, int]:
    try:
        facts = path.stat()
    except OSError:
        return path.name, 0, 0
    return path.name, facts.st_mtime_ns, facts.st_size


if __name__ == "__main__":
    sys.exit(main())
