"""A flow that is invoked ends in words that its invoker knows what to do with."""

from collections.abc import Iterator

from longlines.flow.circles import circles, round_trip
from longlines.flow.model import DONE
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.whole import Place, WholeSet, chain

FAILED = "failed"
"""The word of an invoked flow in which something broke."""

DEEPEST = 5
"""Flows that may wait for each other: what the engine keeps on a channel."""


def check(whole: WholeSet) -> Iterator[Problem]:
    """An `if_<word>` in which the invoked flow never ends, an end without a road, a circle.

    `completed` and `done` go on to `then`. A flow may not invoke itself, by whatever roads: each
    round would leave one more flow waiting on the channel; nor may more than five wait for each
    other.
    """
    for place, entry in whole.invoked.items():
        flow, step = whole.flows[place.flow], whole.steps[place]
        words = {step.verb.resume(word): word for word in sorted(whole.words[entry])}
        for outcome in step.roads:
            if outcome not in (DONE, *words, *step.verb.outcomes, FAILED):
                near = did_you_mean(outcome, words)
                yield Problem(
                    step.mark, f'if_{outcome}: "{entry.flow}" never ends in {outcome}{near}'
                )
        for outcome, word in words.items():
            if outcome != DONE and outcome not in step.roads and not flow.on_failure:
                yield Problem(
                    step.mark,
                    f'"{entry.flow}" may end in {word}: add if_{word} or on_failure',
                )
    itself = list(_invoking_itself(whole)) if whole.invoked else []
    yield from itself or _too_deep(whole)


def _too_deep(whole: WholeSet) -> Iterator[Problem]:
    """Told at the outermost step."""
    inner = {place: _within(whole, entry) for place, entry in whole.invoked.items()}
    rows = {place: (place,) for place in inner}
    for _ in range(DEEPEST):
        rows = {
            place: (place, *max((rows[each] for each in invoking), key=len, default=()))
            for place, invoking in inner.items()
        }
    deep = [place for place, row in rows.items() if len(row) > DEEPEST]
    within = {each for place in deep for each in inner[place]}
    for place in deep:
        if place not in within:
            message = f"more than {DEEPEST} flows invoke each other: {chain(rows[place])}"
            yield Problem(whole.mark(place), message)


def _within(whole: WholeSet, entry: Place) -> list[Place]:
    """The invoking steps on the roads of a flow that was entered here."""
    found = {entry: None}
    waiting = [entry]
    for place in waiting:
        for way in whole.ways[place]:
            if way.to not in found:
                found[way.to] = None
                waiting.append(way.to)
    return [place for place in found if place in whole.invoked]


def _invoking_itself(whole: WholeSet) -> Iterator[Problem]:
    leads: dict[Place, list[Place]] = {
        place: [way.to for way in ways] for place, ways in whole.ways.items()
    }
    for place, entry in whole.invoked.items():
        leads[place].append(entry)
    for circle in circles(leads):
        for place in sorted(circle & whole.invoked.keys(), key=whole.mark):
            if whole.invoked[place] in circle:
                road = chain(round_trip(leads, place, circle))
                yield Problem(whole.mark(place), f"this flow invokes itself: {road}")
                break
