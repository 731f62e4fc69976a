"""Makes the card of each call that may come to an operator, beside the event loop.

From the call's trace. While a call moves on it is made again, never two of one call at once.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ami.desk.office import Office, now
from longlines.desk import card
from longlines.desk.board import CALLS, CARDS
from longlines.host import accounts
from longlines.host.accounts import Account
from longlines.store.calls import begun_by
from longlines.store.desk import audit
from longlines.trace import timeline
from longlines.trace.sources import Sources, UnknownCall

AT_ONCE = 2
SETTLED = 0.4
"""Seconds after which a card is made once more: the journal may be behind the PBX by so much."""

EARLIER = timedelta(days=30)
MOST_EARLIER = 10

log = logging.getLogger(__name__)


class Cards:
    """Cards, as they are wanted. Use from the event loop."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._listed = _accounts(office)
        self._wanted: asyncio.Queue[str] = asyncio.Queue()
        self._known: set[str] = set()

    def want(self, call: str) -> None:
        """Make a card of this call, soon."""
        if call and call not in self._known:
            self._known.add(call)
            self._wanted.put_nowait(call)

    async def run(self) -> None:
        """Make cards until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            call = await self._wanted.get()
            try:
                await self._try(call, log.debug)
                await asyncio.sleep(SETTLED)
                await self._try(call, log.warning)
            finally:
                self._known.discard(call)

    async def _try(self, call: str, tell: Callable[..., None]) -> None:
        try:
            await self._make(call)
        except (UnknownCall, OSError, SQLAlchemyError) as error:
            tell("no card of call %s: %s", call, str(error).partition("\n")[0])
        except Exception:
            log.exception("no card of call %s", call)

    async def _make(self, call: str) -> None:
        row = self._office.board.get(CALLS, call)
        made = await asyncio.to_thread(self._made, call, row or {})
        if self._office.board.get(CALLS, call) is not None:
            self._office.board.put(CARDS, call, made)

    def _made(self, call: str, row: Mapping[str, Any]) -> dict[str, Any]:
        engine = self._office.engine
        found = Sources(self._office.settings.spool, engine).find(call, alone=True)
        trace = timeline.tell(found, {})
        number = (found.record.from_ if found.record else "") or str(row.get("number", ""))
        account = self._listed.get(number)
        until = now()
        earlier = begun_by(engine, number, until - EARLIER, until) if account else []
        with engine.connect() as database:
            notes = audit.notes_of(database, call, number)
        newest = sorted(earlier, key=lambda each: each.started_at, reverse=True)
        name = account.name if account else ""
        language = str(row.get("language") or (account.language if account else ""))
        made = card.of(trace, newest[: MOST_EARLIER + 1], notes, name, language)
        return {**made, "number": number}


def _accounts(office: Office) -> dict[str, Account]:
    path = office.settings.checkout / "asterisk-config" / "accounts.yaml"
    return {each.number: each for each in accounts.load(path)}
