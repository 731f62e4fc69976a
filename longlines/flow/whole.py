"""A whole set of flows as the checks see it: which step leads where, on what, across all flows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from longlines.flow.kinds import ConsentTerms, FlowRef, StepRef
from longlines.flow.model import DONE, Flow, Step
from longlines.flow.parts import Broken, inside, takes_keys
from longlines.flow.problems import Mark
from longlines.flow.prompts import TextPart
from longlines.verbs.end import End

GOTO = "goto"
BY_KEY = (DONE, "declined")
"""Outcomes of a verb that takes keys which only an offered or wanted key brings about."""


class Place(NamedTuple):
    """A step of a flow, by their names."""

    flow: str
    step: str


class Way(NamedTuple):
    """A way out of a step: on which outcome, to where.

    `chosen` when only a key that the caller was asked for can bring it about: silence, wrong
    keys, noise and failures never take it.
    """

    on: str
    to: Place
    chosen: bool


Texts: TypeAlias = Mapping[str, Mapping[str, tuple[TextPart, ...]]]
"""Prompt texts by language and key."""

Words: TypeAlias = Mapping[Place, frozenset[str]]
"""By place, the words with which a flow can end from there on."""


@dataclass(frozen=True)
class WholeSet:
    """Every flow of a set by name, and its prompt texts by language.

    `unread` are the names of files in which no flow could be read: what they hold is unknown, so
    nothing is said to be missing because of them.
    """

    flows: Mapping[str, Flow]
    texts: Texts = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @cached_property
    def steps(self) -> Mapping[Place, Step]:
        """Every step of every flow, in the order of their files."""
        return {
            self._places[flow.name][name]: step
            for flow in self.flows.values()
            for name, step in flow.steps.items()
        }

    def at(self, flow: str, step: str = "") -> Place | None:
        """The place that a reference means (the first step for ""), None when there is none."""
        places = self._places.get(flow)
        return places.get(step or self.flows[flow].first) if places else None

    def mark(self, place: Place) -> Mark:
        """Where the step is written."""
        return self.steps[place].mark

    @cached_property
    def parts(self) -> Mapping[Place, tuple[object, ...]]:
        """All that the values of each step are made of."""
        return {place: tuple(inside(step.verb)) for place, step in self.steps.items()}

    @cached_property
    def named(self) -> Mapping[Place, tuple[Place, ...]]:
        """By place, the steps whose values name it as a flow to enter, invoke or ask in."""
        found: dict[Place, list[Place]] = {}
        for place, parts in self.parts.items():
            for value in parts:
                if type(value) is FlowRef:
                    to = self.at(value.flow, value.step)
                    if to is not None:
                        found.setdefault(to, []).append(place)
        return {place: tuple(sources) for place, sources in found.items()}

    @cached_property
    def invoked(self) -> Mapping[Place, Place]:
        """By step that invokes a flow, where that flow begins."""
        found = {}
        for place, step in self.steps.items():
            if step.verb.open_outcomes:
                for value in self.parts[place]:
                    to = self.at(value.flow, value.step) if type(value) is FlowRef else None
                    if to is not None:
                        found[place] = to
        return found

    def consents(self, place: Place) -> Iterator[ConsentTerms]:
        """The terms on which the step asks a called party."""
        return (part for part in self.parts[place] if type(part) is ConsentTerms)

    @cached_property
    def ways(self) -> Mapping[Place, tuple[Way, ...]]:
        """The ways out of each step, those after an invoked flow included."""
        found = dict(self._direct)
        for place, entry in self.invoked.items():
            silent = self.silent_words[entry]
            back = [(word, self._after(place, word)) for word in sorted(self.words[entry])]
            extra = (Way(word, to, word not in silent) for word, to in back if to is not None)
            found[place] = (*found[place], *extra)
        return found

    @cached_property
    def words(self) -> Words:
        """The words with which a flow can end from each place on."""
        return self._words(silently=False)

    @cached_property
    def silent_words(self) -> Words:
        """The same for somebody who says nothing and presses no key that is offered."""
        return self._words(silently=True)

    def _after(self, place: Place, word: str) -> Place | None:
        """Where an invoking step goes on when the invoked flow ended with `word`."""
        flow, step = self.flows[place.flow], self.steps[place]
        return self._places[flow.name].get(flow.road(step, step.verb.resume(word)))

    def _words(self, *, silently: bool) -> Words:
        found: dict[Place, frozenset[str]] = dict.fromkeys(self.steps, frozenset())
        before: dict[Place, set[Place]] = {place: set() for place in self.steps}
        for place, ways in self._direct.items():
            for way in ways:
                if not (silently and way.chosen):
                    before[way.to].add(place)
        for place, entry in self.invoked.items():
            before[entry].add(place)
        waiting: list[Place] = []
        for place, step in self.steps.items():
            if type(step.verb) is End:
                found[place] = frozenset((step.verb.word,))
                waiting.extend(before[place])
        while waiting:
            place = waiting.pop()
            new = set(found[place])
            for way in self._direct[place]:
                if not (silently and way.chosen):
                    new |= found[way.to]
            if place in self.invoked:
                for word in found[self.invoked[place]]:
                    to = self._after(place, word)
                    if to is not None:
                        new |= found[to]
                        before[to].add(place)
            if new != found[place]:
                found[place] = frozenset(new)
                waiting.extend(before[place])
        return found

    @cached_property
    def _places(self) -> Mapping[str, Mapping[str, Place]]:
        """The places of each flow by the names of its steps."""
        return {
            flow.name: {name: Place(flow.name, name) for name in flow.steps}
            for flow in self.flows.values()
        }

    @cached_property
    def _direct(self) -> Mapping[Place, tuple[Way, ...]]:
        """The ways out of each step that need no other flow to end first."""
        found = {}
        for flow in self.flows.values():
            places = self._places[flow.name]
            below = [*list(flow.steps)[1:], ""]
            for step, next_step in zip(flow.steps.values(), below, strict=True):
                place = places[step.name]
                keyed = takes_keys(step.verb)
                broken = type(step.verb) is Broken
                ways = [Way(GOTO, to, keyed) for to in self._targets(place, step)]
                for outcome, name in _roads(flow, step, next_step):
                    to = places.get(name)
                    if to is not None:
                        chosen = broken or (keyed and outcome in BY_KEY)
                        ways.append(Way(outcome, to, chosen))
                found[place] = tuple(ways)
        return found

    def _targets(self, place: Place, step: Step) -> Iterator[Place]:
        """Where a step's own values lead: a menu's keys, a goto's target."""
        places = self._places[place.flow]
        parts = self.parts[place]
        asked = [part.flow for part in parts if type(part) is ConsentTerms]
        for part in parts:
            to = None
            if type(part) is StepRef:
                to = places.get(part.step)
            elif type(part) is FlowRef and not step.verb.open_outcomes and part not in asked:
                to = self.at(part.flow, part.step)
            if to is not None:
                yield to
        if isinstance(step.verb, Broken):
            for word in step.verb.words:
                yield from filter(None, (places.get(word), self.at(word)))


def _roads(flow: Flow, step: Step, below: str) -> Iterator[tuple[str, str]]:
    """Each outcome of a step, and the name of the step it leads to.

    What the on_failure step itself leaves unanswered is the engine's: it leads nowhere here.
    """
    verb, roads = step.verb, step.roads
    failing = "" if step.name == flow.on_failure else flow.on_failure
    possible = verb.possible()
    for outcome in possible:
        yield outcome, roads.get(outcome, failing)
    if not verb.open_outcomes:
        for outcome, name in roads.items():
            if outcome != DONE and outcome not in possible:
                yield outcome, name
        if not verb.ends:
            yield DONE, roads.get(DONE, below)


def chain(places: Sequence[Place], most: int = 6) -> str:
    """A road as it is shown: `menu → collect-call.get_name → ...`; its own flow is not named."""
    shown = []
    flow = places[-1].flow
    for place in places:
        shown.append(place.step if place.flow == flow else f"{place.flow}.{place.step}")
        flow = place.flow
    if len(shown) > most:
        shown[most - 2 : -1] = ["..."]
    return " → ".join(shown)
