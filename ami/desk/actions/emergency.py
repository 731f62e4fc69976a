"""emergency, acknowledge: a caller to the emergency service, and that somebody knows of him."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.aside import aside, redirect
from ami.desk.lines import Line
from ami.desk.office import Office, Refused
from longlines.desk.board import CALLS, EMERGENCY
from longlines.desk.said import Said
from longlines.host import emergency, notifier
from longlines.store.desk.model import Operator

HANDED = "SHARED(LL_HANDED)"
"""Says in the dialplan that a caller is to make an emergency call (emergency-keys.conf)."""

STAY = "emergency-hand", "stay"
"""Where the operator's own line goes then."""


@dataclass(frozen=True)
class Emergency(Action):
    """Hand a caller to the emergency service at once: whom you talk with, or any call that is up.
    You hear both and are heard by both, and may leave. It can't be undone.
    """

    name: ClassVar[str] = "emergency"
    urgent: ClassVar[bool] = True

    call: str = ""

    async def run(self, office: Office, who: Operator) -> str:
        """As the operator's key on the telephone does; a caller with nobody is sent there."""
        found = _mine(office, who)
        if found is None and not self.call:
            raise Refused("you talk with nobody now")
        if found and self.call in ("", found[1].linkedid):
            own, caller = found
            await office.act("Setvar", Channel=caller.channel, Variable=HANDED, Value="1")
            await redirect(office, own, STAY)
            return Said("{who} is handed over; you are on the line", who=caller.number)
        row = office.board.get(CALLS, self.call)
        plan = await asyncio.to_thread(emergency.in_force, office.settings)
        if row is None:
            raise Refused("the caller has hung up")
        if plan is None:
            raise Refused("there is no emergency plan")
        await office.act(
            "Redirect",
            Channel=row["channel"],
            Context="emergency",
            Exten=plan.numbers[0],
            Priority="1",
        )
        return Said("{who} is handed over", who=row["number"])


def _mine(office: Office, who: Operator) -> tuple[Line, Line] | None:
    """The operator's own line and the caller's, whether they talk, or the caller is held, or three
    are on the line.
    """
    try:
        return office.talk(who)
    except Refused:
        try:
            found = aside(office, who)
        except Refused:
            return None
        return found.own, found.caller


@dataclass(frozen=True)
class Acknowledge(Action):
    """Say that you know of an emergency call: nobody is told of it again."""

    name: ClassVar[str] = "acknowledge"
    urgent: ClassVar[bool] = True

    call: str

    async def run(self, office: Office, who: Operator) -> str:
        """Written where the notifier reads it."""
        row = office.board.get(EMERGENCY, self.call)
        if row is None:
            raise Refused("there is no such emergency call")
        if row["acknowledged_by"]:
            raise Refused("{who} knows of it already", who=row["acknowledged_by"])
        try:
            await asyncio.to_thread(notifier.acknowledge, office.settings, self.call, who.name)
        except OSError as error:
            raise Refused("it can't be written down: {why}", why=error.strerror) from error
        office.board.change(EMERGENCY, self.call, acknowledged_by=who.name)
        return Said("acknowledged")
