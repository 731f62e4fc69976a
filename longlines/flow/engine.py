"""The loop that carries a call through its flow, step by step.

It keeps nothing of a call between two sessions: where the call stands is written to its channel
before each step, so that any engine can go on from there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from longlines.flow.call import Call, Routes
from longlines.flow.library import Library
from longlines.flow.model import Enter, Flow, FlowError, Go, HandBack, Result, Step
from longlines.flow.phone import Hangup, LineLost, Phone
from longlines.flow.place import Place, PlaceError, pack, unpack

MAX_VISITS = 10
MAX_FLOWS = 20
ENTERED = "*"
TO_OPERATORS = HandBack("queue", {"LL_QUEUE": "operators", "LL_REASON": "flow-failed"})

OVER = HandBack("end", {"LL_WORD": "completed", "LL_KEY": ""})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A call as the dialplan hands it over.

    `place` is what the engine left on the channel ("" on the first arrival), `outcome` the word
    of what the PBX did since ("" when the engine is asked again after a crash).
    """

    id: str
    flow: str
    place: str
    outcome: str
    dialled: str
    caller: str


@dataclass
class Engine:
    """Serves calls. `library` is asked once for each session, so that flows can be swapped.

    A call goes on in the set of flows with which it began, whatever is in force by then.
    """

    library: Callable[[], Library]
    routes: Routes
    recordings: Path

    async def serve(self, arrival: Arrival, phone: Phone) -> None:
        """Run a call until the PBX has something to do; raises Hangup and LineLost as they come."""
        run = _Run(self, arrival, phone)
        instruction = await run.until_handed_back()
        await phone.set({**instruction.variables, "LL_NEXT": instruction.next})


class _Run:
    """One session of one call."""

    def __init__(self, engine: Engine, arrival: Arrival, phone: Phone) -> None:
        self.arrival = arrival
        self.phone = phone
        self.place = self._place(arrival)
        self.library = engine.library().at(self.place.published)
        self.visits = dict(self.place.visits)
        self.asked_again = bool(arrival.place) and not arrival.outcome
        self.call = Call(
            id=arrival.id,
            flow=self.place.flow,
            phone=phone,
            prompts=self.library.prompts,
            routes=engine.routes,
            recordings=engine.recordings,
            saved=dict(self.place.saved),
            published=self.library.version,
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
        try:
            flow = self.library.flow(self.place.flow, self.place.version)
            step = self._starting_step(flow)
        except FlowError as error:
            log.error("call %s: %s; to the operators", self.arrival.id, error)
            return TO_OPERATORS
        while step is not None:
            result = await self._attempt(flow, step)
            if isinstance(result, HandBack):
                return result
            if isinstance(result, Enter):
                flow, step = self._enter(result)
            else:
                step = flow.steps.get(self._next(flow, step, result))
        return OVER

    def _starting_step(self, flow: Flow) -> Step | None:
        if not self.place.step:
            return flow.steps[flow.first]
        step = flow.steps.get(self.place.step)
        if step is None:
            raise FlowError(f'flow "{flow.name}" has no step "{self.place.step}"')
        if self.arrival.outcome:
            road = flow.road(step, step.verb.resume(self.arrival.outcome))
            return flow.steps.get(road)
        return step

    def _next(self, flow: Flow, step: Step, result: str | Go) -> str:
        return result.step if isinstance(result, Go) else flow.road(step, result)

    def _enter(self, target: Enter) -> tuple[Flow, Step]:
        flow = self.library.flow(target.flow)
        self.visits = {ENTERED: self.visits.get(ENTERED, 0) + 1}
        self.call.flow = flow.name
        return flow, flow.steps[target.step or flow.first]

    async def _attempt(self, flow: Flow, step: Step) -> Result:
        """One step, with every failure of it turned into the flow's own on_failure road."""
        try:
            self._count_visit(flow, step)
            known = not step.verb.instant and not self._at_the_beginning(flow, step)
            if known:
                await self._write_place(flow, step)
            result = await step.verb.run(self.call)
            if isinstance(result, HandBack) and not known:
                await self._write_place(flow, step)
            return result
        except (Hangup, LineLost):
            raise
        except (FlowError, PlaceError) as error:
            log.error("call %s: %s.%s: %s", self.arrival.id, flow.name, step.name, error)
        except Exception:
            log.exception("call %s: %s.%s broke", self.arrival.id, flow.name, step.name)
        if not flow.on_failure or step.name == flow.on_failure:
            return TO_OPERATORS
        return Go(flow.on_failure)

    def _count_visit(self, flow: Flow, step: Step) -> None:
        key = str(list(flow.steps).index(step.name))
        if not self.asked_again:
            self.visits[key] = self.visits.get(key, 0) + 1
        self.asked_again = False
        if self.visits.get(key, 0) > MAX_VISITS or self.visits.get(ENTERED, 0) > MAX_FLOWS:
            self.visits[key] = 0
            raise FlowError(f"the call came by more than {MAX_VISITS} times")

    def _at_the_beginning(self, flow: Flow, step: Step) -> bool:
        """Whether an empty place says the same: nothing is written that a new start would find."""
        new = not self.arrival.place and sum(self.visits.values()) == 1
        return new and step.name == flow.first

    async def _write_place(self, flow: Flow, step: Step) -> None:
        place = Place(
            flow.name,
            flow.version,
            step.name,
            self.call.saved,
            self.visits,
            self.call.published,
        )
        written = {"LL_FLOW": flow.name, "LL_PLACE": pack(place), "LL_OUTCOME": ""}
        if step.name != self.place.step:
            written["LL_TRIES"] = "0"
        await self.phone.set(written)
