"""hold, resume: the caller hears music, and is back."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk import aside
from ami.desk.actions import Action
from ami.desk.office import Office
from longlines.desk.said import Said
from longlines.store.desk.model import Operator


@dataclass(frozen=True)
class Hold(Action):
    """Let the caller with whom you talk hear music, and stay on your line. If you hang up he waits
    in the queue again, in front of all others.
    """

    name: ClassVar[str] = "hold"

    async def run(self, office: Office, who: Operator) -> str:
        """Both lines are moved at once."""
        caller = await aside.hold(office, who)
        return Said("you hold {who}", who=caller.number or caller.account)


@dataclass(frozen=True)
class Resume(Action):
    """Talk again with the caller whom you hold. Somebody whom you asked for him is let go, also one
    who is on the line with the two of you.
    """

    name: ClassVar[str] = "resume"

    async def run(self, office: Office, who: Operator) -> str:
        """Of three on the line, the third is hung up on."""
        found = aside.aside(office, who)
        if found.three and found.third:
            await office.act("Hangup", Channel=found.third.channel, Cause="16")
        else:
            await aside.back(office, found.own)
        return Said("you talk with {who}", who=found.caller.number or found.caller.account)
