"""Puts emergency calls on every screen, as the dialplan wrote them down, and who knows of them."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from longlines.desk.board import EMERGENCY, Board
from longlines.emergency import notices
from longlines.host import emergency, notifier
from longlines.host.unchanged import Unchanged
from longlines.settings import Settings

EVERY = 0.25
"""Seconds between two looks at the files."""

SHOWN = 50
"""Acknowledged calls that stay to be seen, the newest; the others always do."""

log = logging.getLogger(__name__)


class Emergencies:
    """The emergency calls of an instance."""

    def __init__(self, settings: Settings, board: Board) -> None:
        self._settings = settings
        self._board = board
        self._files = Unchanged()
        self._seen: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                rows = await asyncio.to_thread(self._rows)
            except OSError as error:
                log.error("can't read the emergency calls: %s", error)
            else:
                self._board.replace(EMERGENCY, rows)
            await asyncio.sleep(EVERY)

    async def shown(self, call: str, who: str) -> None:
        """Write down, once, that somebody's screen shows a call."""
        if (call, who) in self._seen:
            return
        self._seen.add((call, who))
        try:
            await asyncio.to_thread(notifier.shown, self._settings, call, who)
        except OSError as error:
            self._seen.discard((call, who))
            log.error("can't write down who saw call %s: %s", call, error)

    def _rows(self) -> Mapping[str, Mapping[str, Any]]:
        own, files = self._settings, self._files
        calls = files.read(lambda: notifier.calls(own), notifier.spool(own))
        if not calls:
            return {}
        plan = files.read(lambda: emergency.in_force(own), emergency.kept(own))
        known = files.read(lambda: notifier.acknowledged(own), *notifier.acks(own))
        if plan is None:
            return {}
        recent = sorted(calls, key=lambda call: call.at)
        settled = [call.call for call in recent if call.call in known][:-SHOWN]
        return {
            call.call: {
                **notices.facts_of(call, plan),
                "acknowledged_by": known.get(call.call, ""),
            }
            for call in recent
            if call.call not in settled
        }
