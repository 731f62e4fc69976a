"""balance: what the caller owes."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.model import DONE, Verb
from longlines.flow.tolls import PROVED, TollsLost
from longlines.verbs.last_call import WITHIN

OWED, IN_CREDIT, EVEN = "owed", "in_credit", "even"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AccountBalance(Verb):
    """Look up what the account owes, whose password `account` took before.

    Saves `balance`, such as `USD 12.50`, and `balance_state`: `owed`, `in_credit` (the caller has
    so much to his credit) or `even` (neither); `when` parts them. Outcomes: several (in more than
    one currency, which never add up), unavailable (the ledger can't be read).

        look_up:
          balance: {}
          if_several: operator
          if_unavailable: operator
        tell:
          say: {money: "{balance}"}
    """

    name: ClassVar[str] = "balance"
    outcomes: ClassVar[tuple[str, ...]] = ("several", "unavailable")
    needs: ClassVar[tuple[str, ...]] = (PROVED,)

    async def run(self, call: Call) -> str:
        """Done with the balance saved, or why there is none."""
        account = call.value(PROVED)
        await call.phone.away(WITHIN)
        try:
            found = [each for each in await call.services.tolls.balances(account) if each.amount]
        except TollsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        if len(found) > 1:
            return "several"
        if found:
            (balance,) = found
            call.saved["balance"] = f"{balance.currency} {abs(balance.amount):f}"
            call.saved["balance_state"] = OWED if balance.amount > 0 else IN_CREDIT
        else:
            call.saved["balance"], call.saved["balance_state"] = "USD 0", EVEN
        return DONE

    def saves(self) -> tuple[str, ...]:
        """The amount, and whose it is."""
        return ("balance", "balance_state")
