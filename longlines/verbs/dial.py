"""dial: call a number and connect the two."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from longlines.flow.call import Call
from longlines.flow.credit import BLOCKED, NO_CREDIT, Refused
from longlines.flow.kinds import ChoiceKind, Consent, Payer, Seconds, Service, Text, Word
from longlines.flow.model import DONE, Result, Verb
from longlines.flow.place import Place, pack
from longlines.numbers import e164

FIXED_KEY = "1"
RANDOM_KEYS = "456789"
OPERATOR = "operator"

TOLD_TO_CONSENT = ("caller", "caller_name", "message")
"""What the flow that asks for consent is told, where it was saved."""


@dataclass(frozen=True)
class Dial(Verb):
    """Call `number` by `carrier`, ringing for at most `ring`; `bill_to` (caller, callee) pays.

    With `consent` (a flow, or `{flow: name, key: random}`) the called party is asked first and
    nothing is heard between the two until that flow ends with `accepted`; the caller hears
    ringing. `service` (person, operator, directory, free) is the class by which it is charged,
    where it is no plain call. Nobody pays for a call that wasn't answered, or not accepted. What
    is charged begins with the answer or the consent; with `charged_from` `operator` an operator is
    on the line, and it begins when he connects the caller with whom he called (docs/desk.md).
    `done` follows the conversation, also one that ended with the payer's credit. Outcomes: refused,
    busy, no_answer, unavailable (no such number, not reached), no_credit (who pays has not the
    money), blocked (who pays may not have that number called, or no more calls now; see
    credit.yaml), failed.

        call:
          dial: {number: "{callee}", bill_to: callee, ring: 40s, consent: collect-consent}
          if_refused: refused
          if_busy: busy
    """

    name: ClassVar[str] = "dial"
    outcomes: ClassVar[tuple[str, ...]] = (
        "refused",
        "busy",
        "no_answer",
        "unavailable",
        NO_CREDIT,
        BLOCKED,
        "failed",
    )

    number: Text
    bill_to: Payer
    carrier: Word = "cheapest"
    ring: Seconds = 30.0
    service: Service = None
    consent: Consent = None
    charged_from: Annotated[str, ChoiceKind("answer", "operator")] = "answer"

    async def run(self, call: Call) -> Result:
        """The PBX dials; unavailable at once when there is no way to the number, no_credit or
        blocked when who pays may not have it called.
        """
        number = e164(call.fill(self.number))
        if number is None:
            return "unavailable"
        payer = number if self.bill_to == "callee" else call.saved.get("caller", "")
        route = call.route(number, payer)
        if route is None:
            return "unavailable"
        credit = await call.credit(number, payer, self.service or "", self.ring)
        if isinstance(credit, Refused):
            return credit.outcome
        record = {"number": number, "bill_to": payer, "carrier": route.carrier}
        if self.service:
            record["class"] = self.service
        asks = self.consent is not None or self.charged_from == OPERATOR
        given = route.hand_back(
            "dial",
            {
                "LL_RING": str(int(self.ring)),
                "LL_DIAL": urlencode(record | {"consent": "1" if asks else "0"}),
                "LL_CONSENT": self.consent.flow.flow if self.consent else "",
                "LL_CONSENT_PLACE": self._consent_place(call, number),
            },
        )
        return credit.limits(payer, given)

    def resume(self, word: str) -> str:
        """A conversation that took place is done."""
        return DONE if word in ("answered", "accepted") else super().resume(word)

    def mistakes(self) -> Iterator[str]:
        """One of the two says when it begins."""
        if self.consent is not None and self.charged_from == OPERATOR:
            yield 'dial with "consent" begins with that; leave "charged_from" out'

    def _consent_place(self, call: Call, number: str) -> str:
        if self.consent is None:
            return ""
        key = secrets.choice(RANDOM_KEYS) if self.consent.random_key else FIXED_KEY
        known = {name: call.saved[name] for name in TOLD_TO_CONSENT if name in call.saved}
        saved = known | {"callee": number, "accept_key": key}
        flow = self.consent.flow
        return pack(Place(flow.flow, "", flow.step, saved, published=call.published))
