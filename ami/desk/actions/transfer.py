"""transfer: put the caller through to somebody else, with a reason."""

import re
from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.actions.take import TAKER
from ami.desk.aside import display
from ami.desk.office import Office, Refused
from longlines.desk.said import Said
from longlines.store.desk import audit
from longlines.store.desk.model import Operator

NUMBER = re.compile(r"\+?[0-9*#]{1,20}")
FLOW = re.compile(r"[a-z][a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Transfer(Action):
    """Put the caller with whom you talk through, and be free: `to` an operator by name, a number
    as your telephone would dial it (paid by the caller), or a flow as `flow:NAME`. The reason is
    shown to the next operator, and kept with the call.
    """

    name: ClassVar[str] = "transfer"

    to: str
    reason: str

    async def run(self, office: Office, who: Operator) -> str:
        """The caller is moved where his channel goes on by itself; the operator's line ends."""
        own, caller = office.talk(who)
        to = self.to.strip()
        colleague = office.colleague(who, to, self.reason)
        call, number = caller.linkedid, caller.number
        if colleague is not None:
            await office.set(caller, TAKER, colleague)
            await office.set(caller, "LL_REASON", display(self.reason))
            try:
                await _move(office, own.channel, "desk-taken", "s")
            except Refused:
                await office.set(caller, TAKER, "")
                raise
        elif to.startswith("flow:") and FLOW.fullmatch(to[5:]):
            await _move(office, own.channel, "desk-flow", to[5:])
        elif NUMBER.fullmatch(to):
            await _move(office, own.channel, f"by-{who.account}", to)
        else:
            raise Refused("name an operator, a number, or a flow as flow:NAME")
        text = Said("transferred to {to}: {reason}", to=to, reason=self.reason.strip())
        await office.write(lambda database: audit.note(database, who, call, number, text))
        return text


async def _move(office: Office, own: str, context: str, exten: str) -> None:
    await office.act("BlindTransfer", Channel=own, Context=context, Exten=exten)
