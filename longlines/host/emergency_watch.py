"""The process that puts a changed emergency plan in force while the exchange runs.

It looks at the plan, at what the plan is held against, and at the dialplan, a few times a second.
A whole plan replaces the files that Asterisk reads and has them read again: all at once, calls go
on. A plan with a mistake changes nothing, and the mistakes are in this process's log. Should
this process be dead, what was in force stays in force.
"""

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import TypeAlias

from longlines.emergency import reading
from longlines.flow.speech import SpeechError
from longlines.host import emergency, emergency_words, sandbox
from longlines.host.configure import configure
from longlines.host.errors import HostError
from longlines.settings import Settings, SettingsError, load

LOOK_EVERY = 0.25
SETTLED = 2
"""Looks during which nothing may have moved."""

WITHIN = 20.0
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
    """Take each change that has settled, until `stop` is set."""
    log.info("watching %s", settings.flows / reading.FILE)
    _speak(settings)
    seen = taken = _state(settings)
    quiet = 0
    while not stop.wait(LOOK_EVERY):
        now = _state(settings)
        quiet = quiet + 1 if now == seen else 0
        seen = now
        if quiet >= SETTLED and now != taken:
            taken = now
            change(settings)


def change(settings: Settings) -> bool:
    """Put the plan in force, if it is whole and differs; whether it is in force now."""
    try:
        before = _in_force(settings)
        problems = emergency.take(settings).problems
        if problems:
            for problem in problems:
                log.error("not in force: %s", problem)
            return False
        configure(settings)
        after = _in_force(settings)
        if before[0] != after[0]:
            _asterisk(settings, "module reload res_pjsip.so")
        _asterisk(settings, "dialplan reload")
        _speak(settings)
    except (HostError, OSError, subprocess.SubprocessError) as error:
        log.error("not in force: %s", error)
        return False
    log.info("in force")
    return True


def _speak(settings: Settings) -> None:
    """Have ready what a call may have to say; without it, the dialplan has words of its own."""
    try:
        plan = emergency.in_force(settings)
        made = emergency_words.render(settings, plan) if plan else []
        if made:
            log.info("spoken: %s", ", ".join(made))
    except (SpeechError, OSError) as error:
        log.error("nothing spoken: %s", error)


def _in_force(settings: Settings) -> tuple[list[dict[str, str]], str]:
    path = settings.config / emergency.FILE
    return emergency.psaps(settings), path.read_text("utf-8") if path.is_file() else ""


def _asterisk(settings: Settings, command: str) -> None:
    done = subprocess.run(
        sandbox.asterisk(settings, "-rx", command),
        env=sandbox.environment(settings),
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().partition("\n")[0]
        raise HostError(f"Asterisk can't be asked to {command}: {said}; it reads it at its start")


def _state(settings: Settings) -> State:
    config = settings.checkout / "asterisk-config"
    files = (settings.flows / reading.FILE, settings.carriers, config / "accounts.yaml")
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
