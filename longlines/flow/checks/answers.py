"""Every outcome has a road: no input, wrong input, and everything else that a step may end in."""

from collections.abc import Iterator

from longlines.flow.model import DONE
from longlines.flow.parts import Broken
from longlines.flow.problems import Problem
from longlines.flow.whole import WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A step with an outcome for which it has no `if_`, in a flow without on_failure; and a last
    step that goes on to a step below it."""
    for place, step in whole.steps.items():
        flow = whole.flows[place.flow]
        if not flow.on_failure:
            for outcome in step.verb.possible():
                if outcome not in step.roads:
                    message = f"{step.verb.name} may end in {outcome}: "
                    yield Problem(step.mark, f"{message}add if_{outcome} or on_failure")
        last = step.name == list(flow.steps)[-1]
        if last and not (step.verb.ends or DONE in step.roads or type(step.verb) is Broken):
            message = "nothing comes after this step: add then, or an end below it"
            yield Problem(step.mark, message)
