"""Every flow that is named exists, and has the step that is named with it."""

from collections.abc import Iterator

from longlines.flow.kinds import FlowRef
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.whole import WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A goto, an invoke or a consent that names a flow, or a step of it, that isn't there.

    Steps of the same flow are looked up when its file is read.
    """
    for parts in whole.parts.values():
        for part in parts:
            if not isinstance(part, FlowRef):
                continue
            flow = whole.flows.get(part.flow)
            if flow is None:
                if part.flow not in whole.unread:
                    near = did_you_mean(part.flow, whole.flows)
                    yield Problem(part.mark, f'there is no flow "{part.flow}"{near}')
            elif part.step and part.step not in flow.steps:
                near = did_you_mean(part.step, flow.steps)
                yield Problem(part.mark, f'the flow "{part.flow}" has no step "{part.step}"{near}')
