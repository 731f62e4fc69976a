"""The process that watches the flows folder: one for each home, apart from engine and listener.

It is a part of its own, not a thread of another: engines may be several or none (each call may
start a script instead), and the listener waits on a database that changing a flow doesn't need.
A second one waits, and takes over when the first ends. With `--once` it takes what the folder
holds now, says on standard output what became of it, a line of JSON each, and ends.
"""

import json
import logging
import math
import sys
import threading
from collections.abc import Callable
from typing import Any

from longlines.flow import voices
from longlines.flow.library import PROMPTS
from longlines.flow.sources import Sources
from longlines.host import pbx_words
from longlines.host.errors import HostError
from longlines.live import apart, lock, taking
from longlines.live.publisher import Publisher, Unfinished
from longlines.live.watch import LOCK, Watcher
from longlines.settings import Settings, SettingsError, load

FAILED = 1

log = logging.getLogger("flows")


def main(arguments: list[str]) -> int:
    """Watch until killed; 1 when settings or the home can't be used."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = load()
        if "--once" in arguments:
            return _once(settings, apart.AGAIN in arguments)
        _watch(settings)
    except (SettingsError, HostError, lock.Busy, Unfinished, OSError) as error:
        print(f"flows: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 0
    return 0


def publisher(settings: Settings, waiting: Callable[[str], None] | None = None) -> Publisher:
    """What puts flows in force in this home. Raises HostError."""
    voice = voices.of_machine(settings.kokoro)
    words = pbx_words.of(settings)
    sources = Sources(settings.flows / PROMPTS, settings.sounds, voice, words)
    return Publisher(settings.flows, sources, settings.flow_versions, waiting)


def _once(settings: Settings, again: bool) -> int:
    works = publisher(settings)
    with works.locked():
        for entry in taking.take(works, again):
            print(json.dumps(entry.as_json(), ensure_ascii=False))
    return 0


def _watch(settings: Settings) -> None:
    settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)

    def waiting(holder: str) -> None:
        log.info("process %s watches the flows already; waiting for it to end", holder)

    def take() -> bool:
        try:
            entries = apart.take(settings)
        except apart.TakeError as error:
            log.error("%s", error)
            return False
        for entry in entries:
            _tell(entry)
        return not any(entry["what"] == "failed" for entry in entries)

    with lock.held(settings.run / LOCK, within=math.inf, waiting=waiting):
        log.info("watching %s", settings.flows)
        Watcher(settings.flows, settings.flow_versions, take).run(threading.Event())


def _tell(entry: dict[str, Any]) -> None:
    changed = ", ".join(change["name"] for change in entry["changes"])
    log.info("%s: %s (set %s)", entry["what"], changed or "nothing new", entry["set"])
    for error in entry["errors"]:
        log.error("%s", error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
