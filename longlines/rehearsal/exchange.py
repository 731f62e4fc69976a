"""The PBX's part of a call, as dialplans/run-flow.conf and queue.conf have it, on virtual time.

The engine is asked what to do; what it hands back is done here, and it is asked again with the
outcome.
"""

from dataclasses import dataclass
from typing import Protocol

from longlines.flow.engine import Arrival
from longlines.flow.phone import Hangup
from longlines.rehearsal.calling import MOST_TRIES, Calling, Telephones
from longlines.rehearsal.cases import HUNG_UP, OPERATOR, Operators

CALLER = "1.1"
MOST_SESSIONS = 200
BEFORE = "before"
"""The caller goes through another flow before he waits."""

PATIENCE = 60.0
"""Seconds that a caller without any other plan waits in a queue where nobody answers."""


class Others(Telephones, Protocol):
    """Who is at the other end of what the PBX does."""

    def operators(self, queue: str, reason: str, wait: float | None) -> Operators:
        """Whether somebody answers in a queue, within `wait` seconds where there is a limit."""
        ...


@dataclass
class Exchange:
    """One call on its way; after `carry`, `reason` is why it came into a queue last.

    `before_waiting` is the flow of callers who would have to wait, "" for none.
    """

    calling: Calling
    others: Others
    before_waiting: str = ""
    reason: str = ""

    async def carry(self, arrival: Arrival) -> str:
        """Carry the call to its end: the flow's last word, `operator` or `hung_up`."""
        variables = self.calling.caller.variables
        variables |= {"LL_FLOW": arrival.flow, "LL_PLACE": arrival.place}
        outcome = arrival.outcome
        tries = 0
        try:
            for _ in range(MOST_SESSIONS):
                await self._ask(arrival, outcome)
                following = variables["LL_NEXT"]
                if following == "paid":
                    following = variables["LL_THEN"]
                if following == "end":
                    return self._end()
                if following == "queue" or tries > MOST_TRIES:
                    outcome = self._queue()
                    if outcome == "done":
                        return OPERATOR
                    if outcome == BEFORE:
                        outcome = ""
                elif following in ("dial", "carriers"):
                    outcome = await self.calling.dial()
                elif following == "transfer":
                    outcome = await self.calling.transfer()
                else:
                    tries, outcome = tries + 1, ""
                    variables |= {"LL_QUEUE": "operators", "LL_REASON": "no-engine"}
        except Hangup:
            self.calling.caller.spoken(cut=True)
            return HUNG_UP
        self._tell(f"the call did not end within {MOST_SESSIONS} sessions")
        return "endless"

    def emergency(self) -> str:
        """dialplans/emergency-call.conf where no PSAP answers: operators ring, without any flow."""
        self._tell(
            "an emergency number: no flow; no PSAP is called from here, so the operators ring"
        )
        self.calling.caller.variables |= {
            "LL_QUEUE": "operators",
            "LL_REASON": "emergency",
            "LL_OFFERED": "1",
        }
        try:
            return OPERATOR if self._queue() == "done" else HUNG_UP
        except Hangup:
            return HUNG_UP

    async def _ask(self, arrival: Arrival, outcome: str) -> None:
        """A session of the engine; what it has set is on the channel afterwards."""
        line = self.calling.caller
        line.variables["LL_NEXT"] = ""
        flow, place = line.variables["LL_FLOW"], line.variables["LL_PLACE"]
        asking = Arrival(CALLER, flow, place, outcome, arrival.dialled, arrival.caller)
        await self.calling.engine.serve(asking, line)
        line.spoken()
        line.party.leave_by(self._now)

    def _end(self) -> str:
        word = self.calling.caller.variables.get("LL_WORD", "")
        self._tell(f"the flow ends: {word}")
        return word

    def _queue(self) -> str:
        """dialplans/queue.conf: `done` when an operator took the call. Raises Hangup."""
        variables, caller = self.calling.caller.variables, self.calling.caller.party
        queue, self.reason = variables.get("LL_QUEUE", ""), variables.get("LL_REASON", "")
        wait = float(variables.get("LL_WAIT") or 0) or None
        limit = "" if wait is None else f" for at most {wait:g} s"
        if "LL_FLOW_WAS" in variables:
            variables["LL_FLOW"] = variables.pop("LL_FLOW_WAS")
            variables["LL_PLACE"] = variables.pop("LL_PLACE_WAS")
        self._tell(f"puts the caller in the queue {queue}{limit}: {self.reason}")
        operators = self.others.operators(queue, self.reason, wait)
        if not operators.answer and variables.get("LL_NOBODY") == "own":
            self._tell("nobody is there")
            return "unavailable"
        if self._must_wait(operators):
            return self._before(operators)
        if operators.answer and (wait is None or operators.after < wait):
            caller.leave_by(self._now + operators.after)
            announced = " ".join(audio.text for audio in self.calling.announcement())
            self._tell("an operator answers" + (f" and hears: {announced}" if announced else ""))
            seconds = caller.talk()
            if seconds is not None:
                self.calling.transcript.clock.until(self._now + seconds)
                caller.talked(seconds, ended=True)
            return "done"
        caller.leave_by(self._now + (PATIENCE if wait is None else wait))
        if wait is None:
            self.calling.transcript.add("caller", "gives up and hangs up")
            raise Hangup("the caller gave up")
        self._tell("no operator answered")
        return "no_answer"

    def _must_wait(self, operators: Operators) -> bool:
        """Whether the caller goes through the flow for that, which he does once."""
        variables = self.calling.caller.variables
        offered = variables.get("LL_OFFERED") == "1" or variables.get("LL_REASON") == "no-engine"
        waits = not operators.answer or operators.expected > 0
        return waits and bool(self.before_waiting) and not offered

    def _before(self, operators: Operators) -> str:
        variables = self.calling.caller.variables
        self._tell("all operators are busy" if operators.answer else "nobody is there")
        variables |= {
            "LL_OFFERED": "1",
            "LL_STATE": "busy" if operators.answer else "nobody",
            "LL_EXPECTED": f"{operators.expected:.0f}" if operators.answer else "",
            "LL_FLOW_WAS": variables["LL_FLOW"],
            "LL_PLACE_WAS": variables["LL_PLACE"],
            "LL_FLOW": self.before_waiting,
            "LL_PLACE": "",
        }
        return BEFORE

    def _tell(self, text: str) -> None:
        self.calling.transcript.add("exchange", text)

    @property
    def _now(self) -> float:
        return self.calling.transcript.clock.seconds
