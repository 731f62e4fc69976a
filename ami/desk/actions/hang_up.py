"""hang_up: end the conversation."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.aside import aside
from ami.desk.office import Office, Refused
from longlines.desk.said import Said
from longlines.store.desk.model import Operator


@dataclass(frozen=True)
class HangUp(Action):
    """End your conversation, as hanging up your telephone does. A caller whom you hold waits in the
    queue again; of three on the line, the two others go on.
    """

    name: ClassVar[str] = "hang_up"

    async def run(self, office: Office, who: Operator) -> str:
        """The operator's own line; the dialplan says what becomes of the caller."""
        try:
            own, caller = office.talk(who)
        except Refused:
            found = aside(office, who)
            own, caller = found.own, found.caller
        await office.act("Hangup", Channel=own.channel, Cause="16")
        return Said("parted from {who}", who=caller.number or caller.account)
