"""Every step and every flow that is named exists."""

from collections.abc import Iterator

from longlines.flow.kinds import FlowRef, StepRef
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.whole import WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A value that names a step, a flow, or a step of another flow, that isn't there.

    The roads of outcomes (`then`, `if_...`, on_failure) are looked up when their file is read.
    """
    for place, parts in whole.parts.items():
        for part in parts:
            if type(part) is StepRef:
                steps = whole.flows[place.flow].steps
                if part.step not in steps:
                    near = did_you_mean(part.step, sorted(steps))
                    yield Problem(part.mark, f'there is no step "{part.step}"{near}')
            if type(part) is not FlowRef:
                continue
            flow = whole.flows.get(part.flow)
            if flow is None:
                if part.flow not in whole.unread:
                    near = did_you_mean(part.flow, whole.flows)
                    yield Problem(part.mark, f'there is no flow "{part.flow}"{near}')
            elif part.step and part.step not in flow.steps:
                near = did_you_mean(part.step, flow.steps)
                yield Problem(part.mark, f'the flow "{part.flow}" has no step "{part.step}"{near}')
