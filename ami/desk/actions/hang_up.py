"""hang_up: end the conversation."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.office import Office
from longlines.store.desk.model import Operator


@dataclass(frozen=True)
class HangUp(Action):
    """End your conversation, as hanging up your telephone does."""

    name: ClassVar[str] = "hang_up"

    async def run(self, office: Office, who: Operator) -> str:
        """The operator's own line; the dialplan says what becomes of the caller."""
        own, caller = office.talk(who)
        await office.act("Hangup", Channel=own.channel, Cause="16")
        return f"parted from {caller.number or caller.account}"
