"""Has messages delivered: each is called for at its times, by the PBX and the flow
`message-delivery`, until it was heard or tried often enough.

It never learns a number. While nobody has left a message it is small.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from longlines.host.unchanged import Unchanged
from longlines.settings import Settings

LOOK_EVERY = 1.0
AT_ONCE = 2
"""Calls for messages that are made at a time."""

WITHIN = 10.0
"""Seconds for the PBX to begin a call."""

CALL_WITHIN = 200.0
CALL_LOOK_EVERY = 0.3
"""Seconds that a call may take until it is known how it went (message.conf ends it before)."""

log = logging.getLogger("messages")

Place = Callable[[Settings, str], None]
"""Begins the call for a message's id. Raises HostError."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Deliver until `stop` is set."""
    waiting = settings.spool / "messages"
    while not stop.wait(LOOK_EVERY):
        if waiting.is_dir():
            Messenger(settings, stop).run()


class Messenger:
    """Delivers what is due, one message at a time to each listing."""

    def __init__(
        self, settings: Settings, stop: threading.Event, place: Place | None = None
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._place = place or originate
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="message")
        self._busy: dict[str, Future[None]] = {}
        self._files = Unchanged()

    def run(self) -> None:
        """Deliver until stopped."""
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.once(datetime.now(UTC))
            except OSError as error:
                log.error("can't read which messages wait: %s", error)
        self._pool.shutdown(cancel_futures=True)

    def once(self, now: datetime) -> int:
        """Begin what is due now and not under way; how many. Raises OSError."""
        from longlines.flow.messages import due_at
        from longlines.host import messages

        own, waiting = self._settings, messages.folder(self._settings)
        found = self._files.read(lambda: messages.every(own), waiting)
        made = self._files.read(lambda: messages.tries(own), waiting / messages.TRIES)
        self._busy = {key: each for key, each in self._busy.items() if not each.done()}
        begun = 0
        for message in found:
            due = due_at(message, made[message.id])
            if due is None or due > now or message.listing in self._busy:
                continue
            if not self._answers(message.listing, now):
                continue
            self._busy[message.listing] = self._pool.submit(self._deliver, message.id)
            begun += 1
        return begun

    def _answers(self, reference: str, now: datetime) -> bool:
        """Whether a listing may be called at this hour; of one that is gone the call finds out."""
        from longlines.directory.layout import DirectoryError
        from longlines.directory.search import Directory
        from longlines.files.arrays import CURRENT

        path = self._settings.directory / CURRENT
        try:
            listing = self._files.read(lambda: Directory.open(path), path).referred(reference)
        except DirectoryError:
            return False
        return listing is None or listing.open_at(now)

    def _deliver(self, id: str) -> None:
        from longlines.flow.messages import Try
        from longlines.host import messages
        from longlines.host.errors import HostError

        messages.note(self._settings, Try(id, datetime.now(UTC), "begun"))
        try:
            self._place(self._settings, id)
            ended = self._ended(id)
        except HostError as error:
            log.error("message %s can't be delivered now: %s", id, error)
            ended = ""
        if not ended and not self._stop.is_set():
            messages.note(self._settings, Try(id, datetime.now(UTC), "failed"))
        log.info("message %s: %s", id, ended or "nobody knows how the call went")

    def _ended(self, id: str) -> str:
        """How the call went, "" when nobody said so in time."""
        from longlines.host import messages

        path = messages.folder(self._settings) / messages.TRIES
        files, looks = Unchanged(), int(CALL_WITHIN / CALL_LOOK_EVERY)
        for _ in range(looks):
            last = files.read(lambda: messages.tries(self._settings), path)[id][-1]
            if last.outcome != "begun":
                return last.outcome
            if self._stop.wait(CALL_LOOK_EVERY):
                return ""
        return ""


def originate(settings: Settings, id: str) -> None:
    """Have the PBX begin the call for a message. Raises HostError."""
    from longlines.host import pbx_commands

    command = f"channel originate Local/{id}@message-call/n extension s@message-hold"
    pbx_commands.ask(settings, command, WITHIN)
