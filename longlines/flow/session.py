"""One session of one call: step by step from where it stands to what the PBX must do next."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from longlines.flow.call import Call
from longlines.flow.model import (
    DONE,
    Enter,
    Flow,
    FlowError,
    Go,
    HandBack,
    Invoked,
    Over,
    Result,
    Step,
)
from longlines.flow.phone import Hangup, LineLost, Phone
from longlines.flow.place import Place, PlaceError, pack, unpack
from longlines.flow.telling import Telling

if TYPE_CHECKING:
    from longlines.flow.engine import Engine

MAX_VISITS = 10
MAX_FLOWS = 20
MAX_DEPTH = 5
MAX_STEPS = 1000
ENTERED = "*"
COMPLETED = "completed"
FAILED = "failed"
OF_THE_CALL = ("caller", "dialled", "language")
"""Values that an invoked flow has without being given them."""

TO_OPERATORS = HandBack("queue", {"LL_QUEUE": "operators", "LL_REASON": "flow-failed"})

TOLD = "CHANNEL(userfield)"
"""What the PBX puts beside each of its call events: the flow, and the word with which it ended."""

Position: TypeAlias = tuple[Flow, Step]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A call as the dialplan hands it over.

    `place` is what the engine left on the channel ("" on the first arrival), `outcome` the word
    of what the PBX did since ("" when the engine is asked again after a crash). `id` is this
    leg's own, `linkedid` that of the call it belongs to ("" where both are the same). `within` is
    the id of the call in which this party was moved here, "" if he wasn't.
    """

    id: str
    flow: str
    place: str
    outcome: str
    dialled: str
    caller: str
    tries: str = ""
    linkedid: str = ""
    within: str = ""


class Session:
    """A call between two things that the PBX does for it, or its end."""

    def __init__(self, engine: "Engine", arrival: Arrival, phone: Phone) -> None:
        self.arrival = arrival
        self.phone = phone
        self.place = self._place(arrival)
        self.library = engine.library().at(self.place.published)
        self.visits = dict(self.place.visits)
        self.told = arrival.flow
        self.invoker = self.place.invoker
        self.asked_again = bool(arrival.place) and not arrival.outcome
        self.tell = Telling(engine.journal, arrival.linkedid or arrival.id, arrival.id)
        self.call = Call(
            id=arrival.id,
            flow=self.place.flow,
            phone=self.tell.phone(phone),
            prompts=self.library.prompts,
            routes=engine.routes,
            recordings=engine.recordings,
            saved=dict(self.place.saved),
            services=engine.services,
            tell=self.tell,
            published=self.library.version,
            within=arrival.within,
        )

    @staticmethod
    def _place(arrival: Arrival) -> Place:
        if arrival.place:
            try:
                return unpack(arrival.place)
            except PlaceError as error:
                log.error("call %s: %s; starting its flow again", arrival.id, error)
        saved = {"caller": arrival.caller, "dialled": arrival.dialled}
        return Place(arrival.flow, "", "", saved)

    async def until_handed_back(self) -> HandBack:
        """Run steps; what the PBX is to do. Raises Hangup and LineLost as they come."""
        at = self._begin()
        for _ in range(MAX_STEPS):
            if isinstance(at, HandBack):
                return at
            flow, step = at
            at = self._lead(flow, step, await self._attempt(flow, step))
        log.error("call %s: %d steps in one go; to the operators", self.arrival.id, MAX_STEPS)
        return TO_OPERATORS

    def _begin(self) -> Position | HandBack:
        self.tell.begun(self.place, self.arrival.outcome)
        try:
            flow = self.library.flow(self.place.flow, self.place.version)
            step = flow.step(self.place.step or flow.first)
        except FlowError as error:
            return self._lost(error)
        if self.place.step and self.arrival.outcome:
            return self._lead(flow, step, step.verb.resume(self.arrival.outcome))
        return flow, step

    def _lead(self, flow: Flow, step: Step, result: Result) -> Position | HandBack:
        """Where the result of a step leads: to a step, or out of the engine."""
        to = flow.road(step, result) if isinstance(result, str) else getattr(result, "step", "")
        self.tell.left(flow, step, result, to, self.call.saved)
        try:
            match result:
                case HandBack():
                    return result
                case Over(word):
                    return self._over(word)
                case Enter():
                    return self._enter(result)
                case Invoked():
                    return self._invoke(flow, step, result)
                case Go(name):
                    return flow, flow.step(name)
                case outcome:
                    name = flow.road(step, outcome)
                    if name:
                        return flow, flow.step(name)
                    if outcome == DONE:
                        return self._over(COMPLETED)
                    raise FlowError(f"nothing follows its outcome {outcome}")
        except FlowError as error:
            log.error("call %s: %s.%s: %s", self.arrival.id, flow.name, step.name, error)
            self.tell.failed(step, str(error))
        return self._lead(flow, step, self._failure(flow, step))

    def _enter(self, target: Enter) -> Position:
        flow = self.library.flow(target.flow)
        step = flow.step(target.step or flow.first)
        self.visits = {ENTERED: self.visits.get(ENTERED, 0) + 1}
        self.call.flow = flow.name
        return flow, step

    def _invoke(self, flow: Flow, step: Step, target: Invoked) -> Position:
        invoker = self._place_at(flow, step)
        if invoker.depth >= MAX_DEPTH:
            raise FlowError(f"more than {MAX_DEPTH} flows have invoked each other")
        entered = self.library.flow(target.flow)
        first = entered.step(target.step or entered.first)
        known = {name: self.call.saved[name] for name in OF_THE_CALL if name in self.call.saved}
        self.invoker, self.visits = invoker, {}
        self.call.saved = known | dict(target.given)
        self.call.flow = entered.name
        return entered, first

    def _over(self, word: str) -> Position | HandBack:
        """Back to the flow that invoked this one, or the end of the call."""
        if self.invoker is None:
            key = self.call.saved.get("key", "")
            return HandBack("end", {"LL_WORD": word, "LL_KEY": key})
        back, theirs = self.invoker, self.call.saved
        self.invoker, self.visits = back.invoker, dict(back.visits)
        self.call.saved = dict(back.saved)
        self.call.flow = back.flow
        try:
            flow = self.library.flow(back.flow, back.version)
            step = flow.step(back.step)
        except FlowError as error:
            return self._lost(error)
        language = {name: theirs[name] for name in ("language",) if name in theirs}
        self.call.saved |= language | step.verb.brought_back(theirs)
        return self._lead(flow, step, step.verb.resume(word))

    def _lost(self, error: FlowError) -> Position | HandBack:
        """The version that the call stands in can't be had any more."""
        log.error("call %s: %s", self.arrival.id, error)
        self.tell.note("failed", why=str(error))
        return TO_OPERATORS if self.invoker is None else self._over(FAILED)

    async def _attempt(self, flow: Flow, step: Step) -> Result:
        """One step, with every failure of it turned into the flow's own on_failure road."""
        try:
            self.call.step, self.call.roads = step.name, step.roads
            self.tell.entered(flow, step, self.call.saved)
            self._count_visit(flow, step)
            known = not step.verb.instant and not self._at_the_beginning(flow, step)
            if known:
                await self._write_place(flow, step)
            result = await step.verb.run(self.call)
            if isinstance(result, HandBack) and not known and result.next != "end":
                await self._write_place(flow, step)
            return result
        except (Hangup, LineLost):
            raise
        except (FlowError, PlaceError) as error:
            log.error("call %s: %s.%s: %s", self.arrival.id, flow.name, step.name, error)
            self.tell.failed(step, str(error))
        except Exception as error:
            log.exception("call %s: %s.%s broke", self.arrival.id, flow.name, step.name)
            self.tell.failed(step, f"it broke ({type(error).__name__}); the engine's log has more")
        return self._failure(flow, step)

    def _failure(self, flow: Flow, step: Step) -> Result:
        if flow.on_failure and step.name != flow.on_failure:
            return Go(flow.on_failure)
        return TO_OPERATORS if self.invoker is None else Over(FAILED)

    def _count_visit(self, flow: Flow, step: Step) -> None:
        key = flow.numbers[step.name]
        if not self.asked_again:
            self.visits[key] = self.visits.get(key, 0) + 1
        self.asked_again = False
        if self.visits.get(key, 0) > MAX_VISITS or self.visits.get(ENTERED, 0) > MAX_FLOWS:
            self.visits[key] = 0
            raise FlowError(f"the call came by more than {MAX_VISITS} times")

    def _at_the_beginning(self, flow: Flow, step: Step) -> bool:
        """Whether an empty place says the same: nothing is written that a new start would find."""
        new = not self.arrival.place and self.invoker is None and sum(self.visits.values()) == 1
        return new and step.name == flow.first

    def _place_at(self, flow: Flow, step: Step, published: str = "") -> Place:
        saved, visits = dict(self.call.saved), dict(self.visits)
        return Place(flow.name, flow.version, step.name, saved, visits, self.invoker, published)

    async def _write_place(self, flow: Flow, step: Step) -> None:
        written = {"LL_PLACE": pack(self._place_at(flow, step, self.call.published))}
        if flow.name != self.told:
            written |= {"LL_FLOW": flow.name, TOLD: urlencode({"flow": flow.name})}
            self.told = flow.name
        if self.arrival.outcome:
            written["LL_OUTCOME"] = ""
        if self.arrival.tries and (flow.name, step.name) != (self.place.flow, self.place.step):
            written["LL_TRIES"] = ""
        await self.phone.set(written)
