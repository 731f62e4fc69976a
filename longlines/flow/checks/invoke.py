"""A flow that is invoked ends in words that its invoker knows what to do with."""

from collections.abc import Iterator

from longlines.flow.circles import circles, round_trip
from longlines.flow.model import DONE
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.whole import Place, WholeSet, chain

FAILED = "failed"
"""The word of an invoked flow in which something broke."""


def check(whole: WholeSet) -> Iterator[Problem]:
    """An `if_<word>` in which the invoked flow never ends, an end without a road, a circle.

    `completed` and `done` go on to `then`. A flow may not invoke itself, by whatever roads: each
    round would leave one more flow waiting on the channel.
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
    yield from _invoking_itself(whole)


def _invoking_itself(whole: WholeSet) -> Iterator[Problem]:
    if not whole.invoked:
        return
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
