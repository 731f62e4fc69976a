"""What can only be seen over the whole set of flows: names that lead nowhere."""

from collections.abc import Iterator, Mapping

from longlines.flow.kinds import FlowRef, PromptRef, TemplateText
from longlines.flow.loader import references
from longlines.flow.model import Flow, Step
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.prompts import TextPart, Value
from longlines.verbs.invoke import Invoke

GIVEN = ("caller", "dialled", "key", "language", "callee", "caller_name", "accept_key")


def same_name(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Problem]:
    """A second flow of the same name."""
    if flow.name in flows:
        first = flows[flow.name].mark.file
        yield Problem(flow.mark, f'the flow "{flow.name}" is also in {first}')


def whole_set(
    flows: Mapping[str, Flow], texts: Mapping[str, tuple[TextPart, ...]]
) -> Iterator[Problem]:
    """Prompts, flows, steps of other flows and values that nobody provides."""
    values = {name for flow in flows.values() for name in _saved(flow)} | set(GIVEN)
    for flow in flows.values():
        for step in flow.steps.values():
            yield from _prompts(step, texts, values)
            yield from _flows(step, flows)
            for template in _templates(step):
                for name in template.names:
                    if name not in values:
                        near = did_you_mean(name, values)
                        yield Problem(template.mark, f'no step saves "{name}"{near}')


def _saved(flow: Flow) -> Iterator[str]:
    for step in flow.steps.values():
        yield from step.verb.saves()
        if isinstance(step.verb, Invoke):
            yield from (name for name, _ in step.verb.with_)


def _prompts(
    step: Step, texts: Mapping[str, tuple[TextPart, ...]], values: set[str]
) -> Iterator[Problem]:
    for reference in references(step.verb):
        if not isinstance(reference, PromptRef):
            continue
        if reference.key not in texts:
            near = did_you_mean(reference.key, texts)
            yield Problem(reference.mark, f'there is no prompt "{reference.key}"{near}')
            continue
        for part in texts[reference.key]:
            if isinstance(part, Value) and part.name not in values:
                near = did_you_mean(part.name, values)
                yield Problem(
                    reference.mark,
                    f'the prompt "{reference.key}" speaks "{part.name}", which no step saves{near}',
                )


def _flows(step: Step, flows: Mapping[str, Flow]) -> Iterator[Problem]:
    for reference in references(step.verb):
        if not isinstance(reference, FlowRef):
            continue
        if reference.flow not in flows:
            near = did_you_mean(reference.flow, flows)
            yield Problem(reference.mark, f'there is no flow "{reference.flow}"{near}')
        elif reference.step and reference.step not in flows[reference.flow].steps:
            near = did_you_mean(reference.step, flows[reference.flow].steps)
            yield Problem(
                reference.mark,
                f'the flow "{reference.flow}" has no step "{reference.step}"{near}',
            )


def _templates(step: Step) -> Iterator[TemplateText]:
    yield from _within(tuple(vars(step.verb).values()))


def _within(value: object) -> Iterator[TemplateText]:
    if isinstance(value, TemplateText):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _within(item)
