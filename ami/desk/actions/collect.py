"""collect: a collect call for the caller on the line."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.aside import place
from ami.desk.office import Office, Refused
from ami.desk.placed import Placed
from longlines.desk.said import Said
from longlines.numbers import e164
from longlines.store.desk import audit
from longlines.store.desk.model import Operator

FLOW = "collect-direct"
"""What dialling 0 and a number begins (dialplans/callers.conf)."""


@dataclass(frozen=True)
class Collect(Action):
    """Place a collect call for the caller with whom you talk: he says his name, and is connected
    once who is called has agreed to pay, as if he had dialled it himself. You are free.
    """

    name: ClassVar[str] = "collect"

    number: str

    async def run(self, office: Office, who: Operator) -> str:
        """The caller goes into the flow of collect calls with the number as what he dialled."""
        own, caller = office.talk(who)
        number = e164(self.number)
        if number is None:
            raise Refused("{number} is no number that can be called", number=self.number)
        await office.set(caller, "LL_DIALLED", number)
        call, calls_from = caller.linkedid, caller.number
        await office.act("BlindTransfer", Channel=own.channel, Context="desk-flow", Exten=FLOW)
        await place(office, caller, Placed(self.name, number, who.name, who.account))
        text = Said("collect call to {number}", number=number)
        await office.write(lambda database: audit.note(database, who, call, calls_from, text))
        return text
