"""From every step, an operator or an end can be reached."""

from collections.abc import Iterator

from longlines.flow.model import Flow, Step
from longlines.flow.parts import ends_here, returns
from longlines.flow.problems import Problem
from longlines.flow.whole import Place, WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A step from which no road, whatever the caller does, leads to an end or to an operator.

    An invoked flow that ends comes back to the step that invoked it, so for that step only what
    follows there counts, or an operator within; of one that never ends its own steps tell. Where
    several steps lead only to each other, the first of them is told.
    """
    left = leaving(whole)
    lost = [place for place in whole.steps if place not in left]
    told: set[Place] = set()
    for place in sorted(lost, key=whole.mark):
        if place not in told:
            told |= _from(whole, place)
            yield Problem(
                whole.mark(place),
                f'from the step "{place.step}" on, no road leads to an operator or an end',
            )


def leaving(whole: WholeSet) -> set[Place]:
    """The places from which the call can come to an operator or an end."""
    terminal = {place for place, step in whole.steps.items() if ends_here(step, whole.parts[place])}
    flows = whole.flows
    unknown = {place for place, step in whole.steps.items() if _lost(flows[place.flow], step)}
    before: dict[Place, list[Place]] = {place: [] for place in whole.steps}
    for place, ways in whole.ways.items():
        for way in ways:
            before[way.to].append(place)
        if (not ways and place not in terminal) or (
            place in whole.invoked and not whole.words[whole.invoked[place]]
        ):
            unknown.add(place)
    held = {place for place in terminal if not returns(whole.steps[place].verb)} | unknown
    inner = {place: list(sources) for place, sources in before.items()}
    for place, entry in whole.invoked.items():
        inner[entry].append(place)
    return _backwards(before, _backwards(inner, held) | terminal)


def _lost(flow: Flow, step: Step) -> bool:
    """Whether a road leads to a step that isn't there; another rule tells of it."""
    return any(name not in flow.steps for name in step.roads.values())


def _backwards(before: dict[Place, list[Place]], begins: set[Place]) -> set[Place]:
    found = set(begins)
    waiting = list(begins)
    while waiting:
        for place in before[waiting.pop()]:
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def _from(whole: WholeSet, place: Place) -> set[Place]:
    found = {place}
    waiting = [place]
    while waiting:
        for way in whole.ways[waiting.pop()]:
            if way.to not in found:
                found.add(way.to)
                waiting.append(way.to)
    return found
