"""quote: what a call would cost."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Text, Word
from longlines.flow.model import DONE, Verb
from longlines.numbers import e164


@dataclass(frozen=True)
class Quote(Verb):
    """Look up the price of a minute to `number` by a `service` of `flows/prices.yaml`.

    Saves `price`, such as `USD 0.35`, which `say: {money: "{price}"}` speaks, and `currency`.
    Until there are rate decks a service has one price for all numbers. Outcome unavailable: it
    is no number, or there is no price for it.

        ask_price:
          quote: {number: "{callee}", service: collect}
          if_unavailable: operator
        tell_price:
          say: {money: "{price}"}
    """

    name: ClassVar[str] = "quote"
    outcomes: ClassVar[tuple[str, ...]] = ("unavailable",)
    instant: ClassVar[bool] = True

    number: Text
    service: Word = "collect"

    async def run(self, call: Call) -> str:
        """Done with the price saved, or unavailable."""
        number = e164(call.fill(self.number))
        price = call.services.prices.price(self.service, number) if number else None
        if price is None:
            return "unavailable"
        call.saved["price"] = f"{price.currency} {price.per_minute:f}"
        call.saved["currency"] = price.currency
        return DONE

    def saves(self) -> tuple[str, ...]:
        """The price and its currency."""
        return ("price", "currency")
