"""Every step can be reached."""

from collections.abc import Iterator

from longlines.flow.kinds import StepRef
from longlines.flow.model import DONE, Flow
from longlines.flow.parts import Broken
from longlines.flow.problems import Problem
from longlines.flow.whole import Place, WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A step to which no road leads.

    Roads begin at a flow's first step, at its on_failure step (anything may fail), and at steps
    that another flow names. Of steps that only lead to each other the first is told. While a
    file can't be read, nothing is said: it might name the step.
    """
    if whole.unread:
        return
    for flow in whole.flows.values():
        leads = _leads(whole, flow)
        begins = [flow.first, flow.on_failure]
        begins += [name for name in flow.steps if Place(flow.name, name) in whole.named]
        reached = _reached(leads, begins)
        lost = [name for name in flow.steps if name not in reached]
        told = {name for each in lost for name in leads[each] if name != each}
        for name in [*(each for each in lost if each not in told), *lost]:
            if name not in reached:
                reached |= _reached(leads, [name])
                yield Problem(flow.steps[name].mark, f'no road leads to the step "{name}"')


def _leads(whole: WholeSet, flow: Flow) -> dict[str, set[str]]:
    """The steps that each step names, and the one below it where it goes on to that."""
    names = list(flow.steps)
    found = {}
    for step, below in zip(flow.steps.values(), [*names[1:], ""], strict=True):
        leads = set(step.roads.values())
        for part in whole.parts[Place(flow.name, step.name)]:
            if type(part) is StepRef:
                leads.add(part.step)
        if type(step.verb) is Broken:
            leads |= step.verb.words
        if DONE not in step.roads and not step.verb.ends:
            leads.add(below)
        found[step.name] = leads & flow.steps.keys()
    return found


def _reached(leads: dict[str, set[str]], begins: list[str]) -> set[str]:
    reached: set[str] = set()
    waiting = [name for name in begins if name in leads]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(leads[name])
    return reached
