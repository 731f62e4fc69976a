"""What of a test can only be wrong beside the flows: names of flows, prompts and accounts."""

from collections.abc import Iterable, Iterator

from longlines.flow.kinds import PromptRef
from longlines.flow.loader import references
from longlines.flow.model import FlowError
from longlines.flow.problems import Problem, did_you_mean
from longlines.rehearsal.cases import Case, Hears, Item
from longlines.rehearsal.house import House


def problems(cases: Iterable[Case], house: House) -> Iterator[Problem]:
    """Every name in the tests that stands for nothing."""
    for case in cases:
        if case.flow and case.flow not in house.library.flows:
            near = did_you_mean(case.flow, house.library.flows)
            yield Problem(case.mark, f'there is no flow "{case.flow}"{near}')
        if case.dial and house.dialplan.leads(case.dial) is None:
            yield Problem(case.mark, f"{case.dial} leads nowhere in the dialplan")
        name = case.caller_number
        if not name.startswith("+") and name not in house.accounts:
            near = did_you_mean(name, house.accounts)
            yield Problem(case.mark, f'there is no account "{name}"{near}')
        for items in (case.caller, *(telephone.items for telephone in case.called)):
            yield from _prompts(items, house)


def _prompts(items: Iterable[Item], house: House) -> Iterator[Problem]:
    for item in items:
        if isinstance(item, Hears) and item.prompt:
            try:
                house.library.prompts.parts(item.prompt)
            except FlowError as error:
                near = did_you_mean(item.prompt, _known(house))
                yield Problem(item.mark, f"{error}{near}")


def _known(house: House) -> Iterable[str]:
    """The keys of all prompts that the flows speak."""
    return {
        reference.key
        for flow in house.library.flows.values()
        for step in flow.steps.values()
        for reference in references(step.verb)
        if isinstance(reference, PromptRef)
    }
