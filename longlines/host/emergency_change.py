"""Puts the emergency plan in force while the exchange runs, once, and has its words spoken.

A whole plan replaces the files that Asterisk reads and has them read again: all at once, calls go
on. A plan with a mistake changes nothing, and the mistakes are told. A process of its own, which
ends: what it needs is not kept in memory for the sake of a change that may never come.
"""

import logging
import sys

from longlines.flow.speech import SpeechError
from longlines.host import emergency, emergency_spoken, emergency_words, pbx_commands
from longlines.host.configure import configure
from longlines.host.errors import HostError
from longlines.settings import Settings, load

SPEAK = "speak"
"""The argument with which only the words are seen to."""

log = logging.getLogger("emergency")


def main() -> int:
    """Take the plan, or with `speak` only have its words ready; 1 when it isn't in force."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load()
    if SPEAK in sys.argv[1:]:
        speak(settings)
        return 0
    return 0 if change(settings) else 1


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
            pbx_commands.ask(settings, "module reload res_pjsip.so")
        pbx_commands.ask(settings, "dialplan reload")
        speak(settings)
    except (HostError, OSError) as error:
        log.error("not in force: %s", error)
        return False
    log.info("in force")
    return True


def speak(settings: Settings) -> None:
    """Have ready what a call may have to say; without it, the dialplan has words of its own."""
    try:
        of, plan = emergency_spoken.stamp(settings), emergency.in_force(settings)
        made = emergency_words.render(settings, plan) if plan else []
        emergency_spoken.keep(settings, of)
        if made:
            log.info("spoken: %s", ", ".join(made))
    except (SpeechError, OSError) as error:
        log.error("nothing spoken: %s", error)


def _in_force(settings: Settings) -> tuple[list[dict[str, str]], str]:
    path = settings.config / emergency.FILE
    return emergency.psaps(settings), path.read_text("utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
