"""dispute: the caller says that a charge is wrong."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Text, Word
from longlines.flow.model import DONE, Verb
from longlines.flow.tolls import PROVED, TollsLost
from longlines.verbs.last_call import WITHIN

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DisputeCharge(Verb):
    """Open a dispute of what was charged for a `call`, for the account whose password `account`
    took before; a clerk decides it (`longlines dispute`).

    `call` is a call's id, as `last_call` saves it; `reason` stands in the dispute. Saves
    `dispute`, its number, and `dispute_state`: `opened`, or `open` where that call was disputed
    before and is not decided. The PBX's event log has it too. Outcomes: nothing (the call was not
    charged to this account, or nothing of it is left), unavailable (the disputes can't be
    written).

        complain:
          dispute: {call: "{last_call}", reason: by-telephone}
          if_nothing: operator
          if_unavailable: operator
        tell:
          say: {digits: "{dispute}"}
    """

    name: ClassVar[str] = "dispute"
    outcomes: ClassVar[tuple[str, ...]] = ("nothing", "unavailable")
    needs: ClassVar[tuple[str, ...]] = (PROVED,)

    call: Text
    reason: Word = "by-telephone"

    async def run(self, call: Call) -> str:
        """Done with the dispute's number saved, or why there is none."""
        account, disputed = call.value(PROVED), call.fill(self.call)
        await call.phone.away(WITHIN)
        try:
            answer = await call.services.tolls.dispute(account, disputed, call.id, self.reason)
        except TollsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        if answer.disputed == "nothing":
            return "nothing"
        number = str(answer.number)
        await call.note("LL_DISPUTE", {"number": number, "call": disputed, "reason": self.reason})
        call.saved["dispute"] = number
        call.saved["dispute_state"] = answer.disputed
        return DONE

    def saves(self) -> tuple[str, ...]:
        """The dispute's number, and whether it is a new one."""
        return ("dispute", "dispute_state")
