"""The queues' figures for supervisors' pages: asked of the PBX once, however many look at them."""

import asyncio
import time
from typing import Any

from ami import queue_figures
from ami.connection import NotConnected
from ami.desk.door import refusal
from ami.desk.office import Office
from longlines.desk.said import Said

FRESH = 1.0
"""Seconds for which an answer is told again: many may look, every two seconds each."""


class Figures:
    """Those of one office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asking = asyncio.Lock()
        self._found: dict[str, Any] = {}
        self._at = 0.0

    async def now(self) -> dict[str, Any]:
        """What ami.queue_figures says, and of each operator `since`: when his state began, in UTC
        (None where it was so before the desk began to look). Raises a refusal.
        """
        async with self._asking:
            if not self._found or time.monotonic() - self._at > FRESH:
                self._found = await self._ask()
                self._at = time.monotonic()
        shifts = self._office.feed.shifts
        operators = {
            account: {**each, "since": shifts.since(account)}
            for account, each in self._found["operators"].items()
        }
        return {**self._found, "operators": operators}

    async def _ask(self) -> dict[str, Any]:
        try:
            return await queue_figures.ask(self._office.connection)
        except (NotConnected, TimeoutError) as error:
            said = Said("the PBX can't be asked: {why}", why=error or "no answer")
            raise refusal(503, said) from error
