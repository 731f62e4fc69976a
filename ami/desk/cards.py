"""Makes the card of each call that may come to an operator, beside the event loop.

From the call's trace. While a call moves on it is made again, never two of one call at once.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from ami.desk.office import Office, in_thread
from longlines.desk.board import CALLS, CARDS

if TYPE_CHECKING:
    from ami.desk.making import Making

AT_ONCE = 2
SETTLED = 0.4
"""Seconds after which a card is made once more: the journal may be behind the PBX by so much."""

log = logging.getLogger(__name__)


class Cards:
    """Cards, as they are wanted. Use from the event loop."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._wanted: asyncio.Queue[str] = asyncio.Queue()
        self._known: set[str] = set()

    def want(self, call: str) -> None:
        """Make a card of this call, soon."""
        if call and call not in self._known:
            self._known.add(call)
            self._wanted.put_nowait(call)

    async def run(self) -> None:
        """Make cards until cancelled."""
        making = await in_thread(self._loaded)
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work(making))

    def _loaded(self) -> "Making":
        from ami.desk.making import Making

        return Making(self._office)

    async def _work(self, making: "Making") -> None:
        while True:
            call = await self._wanted.get()
            try:
                await self._try(making, call, log.debug)
                await asyncio.sleep(SETTLED)
                await self._try(making, call, log.warning)
            finally:
                self._known.discard(call)

    async def _try(self, making: "Making", call: str, tell: Callable[..., None]) -> None:
        row = self._office.board.get(CALLS, call)
        try:
            made = await asyncio.to_thread(making.card, call, row or {})
        except making.troubles as error:
            tell("no card of call %s: %s", call, str(error).partition("\n")[0])
        except Exception:
            log.exception("no card of call %s", call)
        else:
            if self._office.board.get(CALLS, call) is not None:
                self._office.board.put(CARDS, call, made)
