"""answer: have one's telephone pick up by itself."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.actions.take import TAKER, Take
from ami.desk.aside import redirect
from ami.desk.office import Office, Refused
from longlines.desk.board import CALLS, WAITING
from longlines.desk.said import Said
from longlines.store.desk.model import Operator

AT_ONCE = "LL_ANSWERS"
"""Has that telephone told to pick up (dialplans/desk.conf)."""

TAKEN = "desk-taken"


@dataclass(frozen=True)
class Answer(Action):
    """Answer a call from the page: it rings nobody but you, and your telephone is asked to pick up
    by itself (`Call-Info: ...;answer-after=0`, and `Alert-Info`), as most desk telephones can be
    set to. One that can't rings as ever.
    """

    name: ClassVar[str] = "answer"

    call: str

    async def run(self, office: Office, who: Operator) -> str:
        """A caller in a queue is taken out of it; one who was taken is rung through anew."""
        account = office.phone(who)
        waits = (row for row in office.board.rows(WAITING).values() if row["call"] == self.call)
        row = next(waits, None)
        if row is not None:
            await office.act("Setvar", Channel=row["channel"], Variable=AT_ONCE, Value="1")
            return await Take(self.call).run(office, who)
        live = office.board.get(CALLS, self.call)
        if live is None:
            raise Refused("the caller has hung up")
        (caller, *_) = office.feed.lines.of_call(self.call)
        where = await office.feed.variable(caller.channel, "CONTEXT")
        if live["operators"].get(account) != "ringing" or where != TAKEN:
            raise Refused("that call can't be answered here: pick up your telephone")
        await office.set(caller, AT_ONCE, "1")
        await office.set(caller, TAKER, account)
        await redirect(office, caller, (TAKEN, "s"))
        return Said("rings {account}", account=account)
