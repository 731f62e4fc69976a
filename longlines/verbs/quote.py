"""quote: what a call would cost, and will."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import AnyPayer, Seconds, Text, Word
from longlines.flow.model import DONE, Verb
from longlines.flow.prices import PRICE
from longlines.flow.services import QuotesLost
from longlines.numbers import e164

if TYPE_CHECKING:
    from longlines.billing.rating.quotes import Quote

COLLECT = "collect"
WITHIN = 5.0
"""Seconds that looking up a price may take when the machine is busy."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QuotePrice(Verb):
    """Look up what a call to `number` by a `service` costs, and promise it: the quote binds the
    charge of this call, if it begins within an hour, whatever becomes of the rates meanwhile.

    The price is that of the account that pays: `bill_to` (caller, callee), as the `dial` of the
    call has it; without it the called number for `collect`, else the caller. It stands in its own
    sell deck, its plan's, or `default`; in `flows/prices.yaml` while there is no deck.

    Saves `price` of a minute, such as `USD 0.35`, which `say: {money: "{price}"}` speaks, and
    which prompts of this call speak as `{price_<service>}` from then on; `currency`; `connect`,
    what is charged once; `estimate`, the whole of a call that lasts that long, taxes and all;
    `quote`, its id. The PBX's event log has the quote before anybody hears it. Outcome
    unavailable: it is no number, or there is no price for it.

        ask_price:
          quote: {number: "{callee}", service: collect}
          if_unavailable: operator
        tell_price:
          say: {money: "{price}"}
    """

    name: ClassVar[str] = "quote"
    outcomes: ClassVar[tuple[str, ...]] = ("unavailable",)

    number: Text
    service: Word = COLLECT
    bill_to: AnyPayer = None
    estimate: Seconds = 180.0

    async def run(self, call: Call) -> str:
        """Done with the quote on record and saved, or unavailable."""
        number = e164(call.fill(self.number))
        if number is None:
            return "unavailable"
        await call.phone.away(WITHIN)
        quote = await self._ask(call, number)
        if quote is None:
            return "unavailable"
        await call.note("LL_QUOTE", quote.facts())
        currency = quote.basis.currency
        estimate = quote.estimate(Decimal(str(self.estimate)))
        call.saved["price"] = f"{currency} {quote.per_minute:f}"
        call.saved[PRICE + self.service] = call.saved["price"]
        call.saved["currency"] = currency
        call.saved["connect"] = f"{currency} {quote.connect:f}"
        call.saved["estimate"] = f"{currency} {estimate.amount:f}"
        call.saved["quote"] = quote.id
        return DONE

    async def _ask(self, call: Call, number: str) -> "Quote | None":
        payer = self.bill_to or ("callee" if self.service == COLLECT else "caller")
        account = number if payer == "callee" else call.saved.get("caller", "")
        now = call.services.clock.now()
        try:
            return await call.services.quotes.give(self.service, number, account, now)
        except QuotesLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return None

    def saves(self) -> tuple[str, ...]:
        """What is quoted, and the quote's id."""
        return ("price", PRICE + self.service, "currency", "connect", "estimate", "quote")
