"""last_call: what the caller was charged for last."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Zone
from longlines.flow.model import DONE, Verb
from longlines.flow.tolls import PROVED, TollsLost

WITHIN = 5.0
"""Seconds that looking at charges may take when the machine is busy."""

HOME = "+1"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LastCallCost(Verb):
    """Look up the call that the account was charged for last, whose password `account` took
    before.

    Saves `last_call`, its id; `last_number`, whom it went to; `last_date` and `last_time`, when it
    was answered, by the clock of `zone`; `last_cost`, such as `USD 0.36`, taxes included. Outcomes:
    none (nothing was ever charged), no_price (it could not be charged yet), unavailable (the
    charges can't be read).

        look_up:
          last_call: {zone: America/New_York}
          if_none: operator
          if_no_price: operator
          if_unavailable: operator
        tell:
          say: {money: "{last_cost}"}
    """

    name: ClassVar[str] = "last_call"
    outcomes: ClassVar[tuple[str, ...]] = ("none", "no_price", "unavailable")
    short: ClassVar[str] = "zone"
    needs: ClassVar[tuple[str, ...]] = (PROVED,)

    zone: Zone

    async def run(self, call: Call) -> str:
        """Done with the call saved, or why there is none."""
        account = call.value(PROVED)
        await call.phone.away(WITHIN)
        try:
            found = await call.services.tolls.last_call(account)
        except TollsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        if found is None:
            return "none"
        if found.cost is None:
            return "no_price"
        local = found.at.astimezone(self.zone)
        call.saved["last_call"] = found.id
        call.saved["last_number"] = found.number.removeprefix(HOME).removeprefix("+")
        call.saved["last_date"] = f"{local:%Y-%m-%d}"
        call.saved["last_time"] = f"{local:%H:%M}"
        call.saved["last_cost"] = f"{found.currency} {found.cost:f}"
        return DONE

    def saves(self) -> tuple[str, ...]:
        """What is known of the call."""
        return ("last_call", "last_number", "last_date", "last_time", "last_cost")
