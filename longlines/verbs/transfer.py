"""transfer: hand the caller to a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from longlines.flow.call import Call
from longlines.flow.credit import Refused
from longlines.flow.kinds import (
    ChoiceKind,
    OptionalPrompt,
    OptionalText,
    OptionalWord,
    Seconds,
    Word,
)
from longlines.flow.model import DONE, FlowError, HandBack, Result, Verb
from longlines.numbers import e164

NO_LIMIT = 0.0
NORMAL = "normal"
URGENCIES = ("urgent", NORMAL, "low")
RING = 30.0
LONGEST_ANNOUNCEMENT = 1200
"""Bytes of file names that fit a line beside what else must be said in it."""

_PLAIN = re.compile(r"[A-Za-z0-9/_.-]+")


@dataclass(frozen=True)
class Transfer(Verb):
    """Connect the caller with a queue of operators (`to`) or with the telephone of a `number`.

    The operator's telephone shows the caller's number, the flow, `reason` and the last note.
    Of the operators who speak the caller's language those with the `skill` are rung first, and of
    them who has been idle longest; `operators.yaml` says who that is, and who else is rung after a
    while. Of those who wait, callers of `urgency: urgent` come first, those of `low` last.

    `wait` is how long the caller waits in the queue, or the telephone rings (30s); without it he
    waits in the queue until somebody picks up. For a `number`, `bill_to` says who pays: the
    `caller`, or `nobody`.

    With `kind: blind` the two are connected as soon as somebody answers. With `kind: attended`
    who answers hears the prompt `announce` first, alone, while the caller hears music. Who was
    called at a number must then press 1 to take the call; 2, silence and a machine refuse it. An
    operator of a queue takes it by staying on the line; if he hangs up, the next one is asked.

    The flow is over once the two have talked. Outcomes: no_answer, unavailable (there is nobody
    to be reached, or the caller has not the credit for it), and for a number busy and refused. A
    caller of a queue where nobody is there goes through the flow `before_waiting` of
    `operators.yaml`, unless the step has an `if_unavailable`.

        operator:
          transfer: {to: operators, skill: billing, urgency: urgent, reason: refund}
        announced:
          transfer: {to: operators, reason: refund, kind: attended, announce: about-refund}
        night_desk:
          transfer: {number: "+12025550102", bill_to: nobody, reason: night, wait: 20s}
          if_no_answer: message
    """

    name: ClassVar[str] = "transfer"
    outcomes: ClassVar[tuple[str, ...]] = ("no_answer", "unavailable", "busy", "refused")
    short: ClassVar[str] = "to"
    ends: ClassVar[bool] = True
    exactly_one: ClassVar[tuple[str, ...]] = ("to", "number")
    dependent: ClassVar[dict[str, tuple[str, ...]]] = {
        "number": ("bill_to",),
        "bill_to": ("number",),
        "skill": ("to",),
        "urgency": ("to",),
    }

    to: OptionalWord = None
    number: OptionalText = None
    bill_to: Annotated[str, ChoiceKind("caller", "nobody")] = "nobody"
    reason: Word = "operator"
    wait: Seconds = NO_LIMIT
    kind: Annotated[str, ChoiceKind("blind", "attended")] = "blind"
    announce: OptionalPrompt = None
    skill: OptionalWord = None
    urgency: Annotated[str, ChoiceKind(*URGENCIES)] = NORMAL

    async def run(self, call: Call) -> Result:
        """The PBX queues the call, or calls the number; unavailable when nobody has it."""
        announced = {"LL_REASON": self.reason, "LL_ANNOUNCE": await self._announcement(call)}
        if self.number is None:
            return HandBack("queue", {**self._queue(call), **announced})
        number = e164(call.fill(self.number))
        if number is None:
            return "unavailable"
        payer = call.saved.get("caller", "") if self.bill_to == "caller" else ""
        route = call.route(number, payer)
        if route is None:
            return "unavailable"
        ring = self.wait or RING
        credit = await call.credit(number, payer, "", ring)
        if isinstance(credit, Refused):
            return "unavailable"
        record = {
            "number": number,
            "bill_to": payer,
            "carrier": route.carrier,
            "consent": "1" if self.kind == "attended" else "0",
        }
        given = route.hand_back(
            "transfer",
            {"LL_RING": str(int(ring)), "LL_DIAL": urlencode(record), **announced},
        )
        return credit.limits(payer, given)

    def resume(self, word: str) -> str:
        """A conversation that took place is done; a call that failed, or was one too many at once,
        found nobody.
        """
        if word in ("answered", "accepted"):
            return DONE
        return "unavailable" if word in ("failed", "blocked") else super().resume(word)

    def possible(self) -> tuple[str, ...]:
        """A queue is never busy and refuses nobody."""
        return self.outcomes if self.number else ("no_answer", "unavailable")

    def mistakes(self) -> Iterator[str]:
        """Who is asked must be told what for."""
        if self.kind == "attended" and self.announce is None:
            yield 'transfer with "kind: attended" needs "announce"'
        if self.kind == "blind" and self.announce is not None:
            yield 'transfer with "announce" needs "kind: attended"'

    def _queue(self, call: Call) -> dict[str, str]:
        """What dialplans/queue.conf wants to know; nothing of an earlier queue counts any more."""
        return {
            "LL_QUEUE": self.to or "",
            "LL_WAIT": str(int(self.wait)) if self.wait else "",
            "LL_SKILL": self.skill or "",
            "LL_URGENCY": self.urgency,
            "LL_LANGUAGE": call.saved.get("language", ""),
            "LL_NOBODY": "own" if "unavailable" in call.roads else "",
            "LL_OFFERED": "",
            "LL_STAYS": "",
        }

    async def _announcement(self, call: Call) -> str:
        """The announcement's audio, as Asterisk plays several files. Raises FlowError."""
        if self.announce is None:
            return ""
        paths = [audio.path for audio in await call.pieces(self.announce)]
        joined = "&".join(paths)
        if len(joined) > LONGEST_ANNOUNCEMENT or not all(map(_PLAIN.fullmatch, paths)):
            raise FlowError(f'the prompt "{self.announce.key}" can\'t be announced: it is too long')
        return joined
