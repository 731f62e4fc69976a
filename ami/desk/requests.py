"""Callers who rather wanted to be called back than wait, and messages: rows among those who wait.

They keep the place that they had in the line. Who takes one calls the number, or hears the message
on his telephone.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ami.desk.actions.call_back import CallBack
from ami.desk.office import Office, Refused, in_thread, now
from longlines.desk.board import WAITING
from longlines.host import pbx_commands
from longlines.host.errors import HostError
from longlines.store.desk import requests
from longlines.store.desk.model import Operator
from longlines.store.desk.requests import CALLBACK, Request

EVERY = 1.0
"""Seconds between two looks."""

KEPT = timedelta(days=7)
"""What nobody saw to for so long is no more on the screens; `longlines queue` has it."""

BEHIND = timedelta(minutes=5)
"""By how much a call may get into the ledger after it ended and still be seen at once."""

WITHIN = 10.0

log = logging.getLogger(__name__)


class Requests:
    """Those of one office, on its board."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[str, Request] = {}
        self._since = now() - KEPT

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.error("can't see who wants to be called: %s", str(error).partition("\n")[0])
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Put on the board what is new, take off what was seen to. Raises SQLAlchemyError."""
        begun = now()
        found = await self._office.read(lambda database: requests.since(database, self._since))
        self._since = begun - BEHIND
        self._known |= {each.id: each for each in found}
        await self._forget()
        board = self._office.board
        for each in self._known.values():
            if board.get(WAITING, each.id) is None:
                board.put(WAITING, each.id, _row(each))

    async def _forget(self) -> None:
        """Let go of what was seen to, also by another desk, and of what is too old."""
        ids = [each.id for each in self._known.values() if not each.seen_to]
        done = await self._office.read(lambda database: requests.seen_to(database, ids))
        oldest = now() - KEPT
        for each in list(self._known.values()):
            if each.seen_to or each.id in done or each.at < oldest:
                del self._known[each.id]
                self._office.board.put(WAITING, each.id, None)


async def see_to(office: Office, who: Operator, id: str, row: Mapping[str, Any]) -> str:
    """Call who wants to be called, or play the message. Raises Refused.

    Of several who take the same one the first has it.
    """
    if row["taken_by"]:
        raise Refused(f"{row['taken_by']} has taken it")
    office.board.change(WAITING, id, taken_by=who.name)
    try:
        if done := await office.read(lambda database: requests.seen_to(database, [id])):
            raise Refused(f"{done[id]} has seen to it")
        if row["request"] == CALLBACK:
            said = await CallBack(str(row["number"])).run(office, who)
        else:
            said = await _play(office, who, str(row["file"]))
        await office.write(lambda database: requests.see_to(database, who, id, said))
    except (Refused, SQLAlchemyError):
        office.board.change(WAITING, id, taken_by="")
        raise
    office.board.put(WAITING, id, None)
    return said


async def _play(office: Office, who: Operator, file: str) -> str:
    account = office.phone(who)
    if office.feed.lines.of_account(account):
        raise Refused("your telephone is in use")
    path = office.settings.recordings / file
    if path.name != file or not path.is_file():
        raise Refused(f"the recording {file} isn't there any more")
    command = f"channel originate PJSIP/{account} extension {path.stem}@desk-message"
    try:
        await in_thread(lambda: pbx_commands.ask(office.settings, command, WITHIN))
    except HostError as error:
        raise Refused(str(error)) from error
    return f"rings {account}, then plays the message"


def _row(request: Request) -> dict[str, Any]:
    """As those who wait in a queue have it (ami.desk.feed)."""
    callback = request.kind == CALLBACK
    return {
        "call": request.id,
        "channel": "",
        "queue": request.kind,
        "request": request.kind,
        "file": request.file,
        "since": request.at.isoformat(timespec="milliseconds"),
        "number": request.number,
        "account": "",
        "language": "",
        "flow": request.flow,
        "reason": "wants to be called back" if callback else f"left a message, {request.seconds} s",
        "note": "",
        "emergency": "",
        "rings": [],
        "taken_by": "",
    }
