"""refund: take back a charge of this call."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Text, Word
from longlines.flow.model import DONE, Verb


@dataclass(frozen=True)
class RefundCharge(Verb):
    """Take back what `charge` charged in this call under an `id`, for a `reason`.

    The record, `longlines explain` and the event log keep the charge, which is then of nothing,
    with the reason. What was never charged is not given back. After the call a charge is taken
    back by a dispute.

        wrong_number:
          refund: {id: "{query}", reason: wrong-number}
    """

    name: ClassVar[str] = "refund"

    id: Text
    reason: Word

    async def run(self, call: Call) -> str:
        """Always done."""
        await call.note("LL_REFUND", {"id": call.fill(self.id), "reason": self.reason})
        return DONE
