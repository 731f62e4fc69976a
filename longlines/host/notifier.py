"""The process that tells people of emergency calls, from what the dialplan wrote down.

It was not needed for the call, and may have been dead meanwhile: what is in the file is delivered
when it lives again. Each delivery is written down when it is made, so that none is made twice;
only one that was under way when the process was killed is made again. While there is nobody to
tell of, it is small: the plan and the ways of telling are loaded with the first call.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from longlines.emergency import notices
from longlines.emergency.model import Notice
from longlines.emergency.notices import Delivery, Told
from longlines.host import messenger
from longlines.host.unchanged import Unchanged
from longlines.settings import Settings, SettingsError, load

LOOK_EVERY = 0.5
AT_ONCE = 4
PART = "notifier"
SCREEN = "screen"
"""How somebody was told whose screen at the desk showed the call."""

FAILED = 1

Key = tuple[str, str, str]

log = logging.getLogger("notifier")


def calls(settings: Settings) -> list[Told]:
    """Every emergency call that was written down. Raises OSError."""
    return notices.told(_lines(spool(settings)))


def delivered(settings: Settings) -> list[Delivery]:
    """Every delivery, good or not. Raises OSError."""
    return notices.deliveries(_lines(_record(settings)))


def acknowledged(settings: Settings) -> Mapping[str, str]:
    """Calls that somebody knows of, and who: by the command, or by 1 in a page. Raises OSError."""
    found: dict[str, str] = {}
    for path in acks(settings):
        for line in _lines(path):
            call, _, who = line.strip().partition(" ")
            found.setdefault(call, who)
    return found


def acknowledge(settings: Settings, call: str, who: str) -> None:
    """Write down that somebody knows of a call. Raises OSError."""
    _append(settings.home / "emergency" / "acks", f"{call} {who}")


def shown(settings: Settings, call: str, who: str) -> None:
    """Write down that a call stood on somebody's screen. Raises OSError."""
    made = Delivery(call, SCREEN, who, datetime.now(UTC), True)
    _append(_record(settings), json.dumps(made.as_json()))


class Notifier:
    """Delivers what is due, some at a time to each, so that a hung one holds up no other."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pools: dict[tuple[str, str], ThreadPoolExecutor] = {}
        self._busy: dict[Key, Future[None]] = {}
        self._files = Unchanged()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set."""
        while not stop.wait(LOOK_EVERY):
            try:
                self.once(datetime.now(UTC))
            except OSError as error:
                log.error("can't read what is to be told: %s", error)
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)

    def once(self, now: datetime) -> int:
        """Begin what is due now and not under way; how many. Raises OSError."""
        own, files = self._settings, self._files
        found = files.read(lambda: calls(own), spool(own))
        if not found:
            return 0
        from longlines.host import emergency

        plan = files.read(lambda: emergency.in_force(own), emergency.kept(own))
        self._busy = {key: each for key, each in self._busy.items() if not each.done()}
        if plan is None:
            return 0
        made = files.read(lambda: delivered(own), _record(own))
        known = files.read(lambda: acknowledged(own), *acks(own))
        begun = 0
        for call, notice in notices.due(plan, found, made, known, now):
            key = (call.call, notice.how, notice.to)
            if key not in self._busy:
                self._busy[key] = self._pool(notice).submit(self._deliver, call, notice)
                begun += 1
        return begun

    def _pool(self, notice: Notice) -> ThreadPoolExecutor:
        to = (notice.how, notice.to)
        if to not in self._pools:
            self._pools[to] = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notice")
        return self._pools[to]

    def _deliver(self, call: Told, notice: Notice) -> None:
        from longlines.host import emergency
        from longlines.host.notice_ways import NotDelivered, deliver

        plan = emergency.in_force(self._settings)
        if plan is None:
            return
        words = ""
        try:
            deliver(self._settings, plan, call, notice)
        except NotDelivered as error:
            words = str(error)
            log.error("not told (%s %s) of call %s: %s", notice.how, notice.to, call.call, words)
        else:
            log.info("told (%s %s) of call %s", notice.how, notice.to, call.call)
        made = Delivery(call.call, notice.how, notice.to, datetime.now(UTC), not words, words)
        _append(_record(self._settings), json.dumps(made.as_json()))


def main() -> int:
    """Tell until killed; 1 when settings can't be used."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings, stop = load(), threading.Event()
        messages = threading.Thread(target=messenger.run, args=(settings, stop), name="messages")
        messages.daemon = True
        messages.start()
        Notifier(settings).run(stop)
    except SettingsError as error:
        print(f"notifier: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 0
    return 0


def spool(settings: Settings) -> Path:
    """Where the dialplan writes the calls."""
    return settings.spool / "emergency.jsonl"


def acks(settings: Settings) -> tuple[Path, Path]:
    """Where it is written who knows of a call: by 1 in a page, and by the command or a screen."""
    return settings.spool / "emergency-acks", settings.home / "emergency" / "acks"


def _record(settings: Settings) -> Path:
    return settings.home / "emergency" / "deliveries.jsonl"


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", "replace").splitlines() if path.is_file() else []


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    sys.exit(main())
