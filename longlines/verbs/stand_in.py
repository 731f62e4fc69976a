"""stand_in: the next who answers for a listing whose number was called in vain."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.listings import ListingsLost, said_digits, said_name
from longlines.flow.model import DONE, Verb

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StandIn(Verb):
    """Take the number of the next who answers, at the time of the call, for the listing that
    `choose` took: who stands in for it, then who stands in for that one. Nobody is taken twice.

    Saves that number as `listing_number` and `listing_digits`; `stand_in`, the name of who has it;
    and `listing_tried`, the numbers that were taken before. Outcomes: nobody (no further one
    answers now), unavailable (the directory can't be asked now).

        nobody_there:
          stand_in: {}
          if_nobody: sorry
          if_unavailable: sorry
    """

    name: ClassVar[str] = "stand_in"
    outcomes: ClassVar[tuple[str, ...]] = ("nobody", "unavailable")
    instant: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("listing_id",)

    async def run(self, call: Call) -> str:
        """Done with the next number saved, or why there is none."""
        known, reference = call.services.listings, call.value("listing_id")
        tried = {*call.saved.get("listing_tried", "").split(), call.saved.get("listing_number", "")}
        try:
            listing = known.referred(reference)
            duty = known.duty(listing, call.services.clock.now()) if listing else None
        except ListingsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        if duty is None:
            return "nobody"
        call.tell.note("duty", listing=reference, why="; ".join(duty.why))
        call.saved["listing_tried"] = " ".join(sorted(filter(None, tried)))
        for each in duty.answering:
            number = each.numbers[0].number
            if number not in tried:
                call.saved["stand_in"] = said_name(each)
                call.saved["listing_number"] = number
                call.saved["listing_digits"] = said_digits(number)
                return DONE
        return "nobody"

    def saves(self) -> tuple[str, ...]:
        """Who it is, and what was tried."""
        return ("stand_in", "listing_tried", "listing_number", "listing_digits")
