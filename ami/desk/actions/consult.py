"""consult: ask somebody to whom the caller is to be put through."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk import aside
from ami.desk.actions import Action
from ami.desk.lines import Line
from ami.desk.office import Office, Refused
from ami.desk.placed import Placed
from longlines.desk.said import Said
from longlines.numbers import e164
from longlines.store.desk import audit
from longlines.store.desk.model import Operator

FLOW = "desk-ask"


@dataclass(frozen=True)
class Consult(Action):
    """Ask a colleague by name, or call a number, while the caller hears music: then `connect` them,
    have all three on the line by `three_way`, or take the caller back by `resume`. The caller pays
    for a number, from when he is connected; the reason is kept with the call.
    """

    name: ClassVar[str] = "consult"

    to: str
    reason: str

    async def run(self, office: Office, who: Operator) -> str:
        """The operator's own line calls; it goes back to the caller when nothing comes of it."""
        to = self.to.strip()
        colleague = office.colleague(who, to, self.reason)
        number = colleague if colleague is not None else e164(to)
        if number is None:
            raise Refused("name an operator, or a number that can be called")
        placed = Placed(self.name, to if colleague is not None else number, who.name, who.account)
        caller = await ask(office, who, number, FLOW, self.reason, placed)
        text = Said("asks {to}: {reason}", to=placed.to, reason=self.reason.strip())
        call, calls_from = caller.linkedid, caller.number
        await office.write(lambda database: audit.note(database, who, call, calls_from, text))
        return text


async def ask(
    office: Office, who: Operator, to: str, flow: str, reason: str, placed: Placed
) -> Line:
    """Hold the caller and have the operator's line call; the caller's line. Raises Refused."""
    own = aside.own_line(office, who)
    await office.set(own, "LL_ASK", flow)
    await office.set(own, "LL_REASON", aside.display(reason))
    caller = await aside.hold(office, who, (aside.ASK, to))
    await aside.place(office, caller, placed)
    return caller
