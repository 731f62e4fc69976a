"""charge: have the caller pay for a service."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from longlines.flow.call import Call
from longlines.flow.credit import BLOCKED, NO_CREDIT, Refused
from longlines.flow.kinds import ChoiceKind, Text
from longlines.flow.model import DONE, Verb

SERVICES = ("directory", "person", "operator")


@dataclass(frozen=True)
class ChargeService(Verb):
    """Charge the caller for one use of a `service` (directory, person, operator): the surcharge of
    that class in `flows/tariffs.yaml`, and its taxes, whatever is talked in the call.

    `id` tells one use from the next: `look_up` saves one as `query`. The same id is charged once,
    however often this step runs. The charge is made when the call is over, unless `refund` has
    taken it back by then; the PBX's event log has it at once.

    Outcomes: no_credit (the caller has not the money), blocked (his account is), unavailable
    (nobody knows whose telephone it is).

        pay:
          charge: {service: directory, id: "{query}"}
          if_no_credit: no_credit
          if_blocked: no_credit
          if_unavailable: operator
    """

    name: ClassVar[str] = "charge"
    outcomes: ClassVar[tuple[str, ...]] = (NO_CREDIT, BLOCKED, "unavailable")

    service: Annotated[str, ChoiceKind(*SERVICES)]
    id: Text

    async def run(self, call: Call) -> str:
        """Done with the charge in the event log, or why there is none."""
        account, id = call.value("caller"), call.fill(self.id)
        if not account or not id:
            return "unavailable"
        answer = await call.credit_for(self.service, id)
        if isinstance(answer, Refused):
            return answer.outcome
        number = call.saved.get("dialled", "")
        facts = {"id": id, "class": self.service, "account": account, "number": number}
        await call.note("LL_CHARGE", facts)
        return DONE
