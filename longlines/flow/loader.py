"""From YAML to checked flows: every mistake of every file, in one go."""

import dataclasses
import hashlib
import typing
from collections.abc import Iterator, Mapping, Sequence

from longlines import verbs
from longlines.flow import marks
from longlines.flow.kinds import (
    NAME,
    BadValue,
    FlowRef,
    Kind,
    PromptRef,
    StepRef,
    YesKind,
    name_of,
)
from longlines.flow.model import DONE, Flow, Step, Verb
from longlines.flow.problems import Problem, did_you_mean

FLOW_KEYS = ("flow", "on_failure", "steps")
SECRET = "secret"  # noqa: S105  # a key beside a step's verb


def version_of(content: bytes) -> str:
    """A flow's version: the first 12 hex digits of its content's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:12]


def load(content: bytes, file: str) -> tuple[Flow | None, list[Problem]]:
    """One file's flow with what is wrong inside it; None when there is nothing to run."""
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return None, [error.problem]
    if not isinstance(root, marks.Mapping):
        return None, [Problem(root.mark, "expected flow:, on_failure: and steps:")]
    found = {key.text: value for key, value in root}
    for key, _ in root:
        if key.text not in FLOW_KEYS:
            near = did_you_mean(key.text, FLOW_KEYS)
            problems.append(Problem(key.mark, f'a flow has no key "{key.text}"{near}'))
    name = _name(found, "flow", root, problems)
    on_failure = _name(found, "on_failure", root, problems) if "on_failure" in found else ""
    steps = _steps(found.get("steps"), root, problems)
    if not steps or not name:
        return None, problems
    flow = Flow(name, version_of(content), steps, on_failure, root.mark)
    problems.extend(_roads(flow, found, _declared(found.get("steps"))))
    return flow, problems


def references(verb: Verb) -> Iterator[PromptRef | StepRef | FlowRef]:
    """Everything that a step's values name: prompts, steps, flows."""
    yield from _references(tuple(vars(verb).values()))


def _references(value: object) -> Iterator[PromptRef | StepRef | FlowRef]:
    if isinstance(value, PromptRef | StepRef | FlowRef):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _references(item)
    elif dataclasses.is_dataclass(value):
        yield from _references(tuple(vars(value).values()))


def _name(
    found: Mapping[str, marks.Node], key: str, root: marks.Node, problems: list[Problem]
) -> str:
    if key not in found:
        problems.append(Problem(root.mark, f'the key "{key}" is missing'))
        return ""
    try:
        return name_of(found[key], "name")
    except BadValue as error:
        problems.append(error.problem)
        return ""


def _steps(node: marks.Node | None, root: marks.Node, problems: list[Problem]) -> dict[str, Step]:
    if not isinstance(node, marks.Mapping) or not node.entries:
        problems.append(Problem((node or root).mark, "a flow needs steps: name: {verb: ...}"))
        return {}
    steps = {}
    for key, body in node:
        if not NAME.fullmatch(key.text):
            problems.append(Problem(key.mark, f'"{key.text}" is no step name'))
        step = _step(key, body, problems)
        if step is not None:
            steps[key.text] = step
    return steps


def _step(key: marks.Scalar, body: marks.Node, problems: list[Problem]) -> Step | None:
    known = verbs.registry()
    if not isinstance(body, marks.Mapping):
        problems.append(Problem(body.mark, f'the step "{key.text}" needs a verb: {{verb: ...}}'))
        return None
    used = [(entry, value) for entry, value in body if entry.text in known]
    if len(used) != 1:
        problems.append(_no_verb(key, body, [entry.text for entry, _ in used]))
        return None
    word, arguments = used[0]
    kind = known[word.text]
    roads = {}
    secret = kind.secret
    for entry, value in body:
        if entry.text == word.text:
            continue
        if entry.text == SECRET:
            secret = _secret(value, problems) or secret
            continue
        outcome = _outcome(entry, kind, problems)
        if outcome:
            try:
                roads[outcome] = name_of(value, "step name")
            except BadValue as error:
                problems.append(error.problem)
    verb = _verb(kind, word, arguments, problems)
    return None if verb is None else Step(key.text, verb, roads, word.mark, secret)


def _no_verb(key: marks.Scalar, body: marks.Mapping, used: list[str]) -> Problem:
    if used:
        return Problem(key.mark, f'the step "{key.text}" has two verbs: {" and ".join(used)}')
    words = [
        entry for entry, _ in body if entry.text != "then" and not entry.text.startswith("if_")
    ]
    if not words:
        return Problem(key.mark, f'the step "{key.text}" has no verb')
    near = did_you_mean(words[0].text, verbs.registry())
    return Problem(words[0].mark, f'there is no verb "{words[0].text}"{near}')


def _outcome(entry: marks.Scalar, kind: type[Verb], problems: list[Problem]) -> str:
    if entry.text == "then":
        return DONE
    word = entry.text.removeprefix("if_")
    if entry.text.startswith("if_"):
        if word == kind.done_word:
            return DONE
        if word in kind.outcomes or (kind.open_outcomes and NAME.fullmatch(word)):
            return word
    answers = ["then", SECRET, *(f"if_{outcome}" for outcome in kind.outcomes)]
    near = did_you_mean(entry.text, answers)
    problems.append(Problem(entry.mark, f'a step with {kind.name} has no key "{entry.text}"{near}'))
    return ""


def _secret(value: marks.Node, problems: list[Problem]) -> bool:
    try:
        return YesKind().read(value)
    except BadValue as error:
        problems.append(error.problem)
        return True


def _verb(
    kind: type[Verb], word: marks.Scalar, arguments: marks.Node, problems: list[Problem]
) -> Verb | None:
    if kind.whole or (kind.short and not isinstance(arguments, marks.Mapping)):
        key = marks.Scalar(word.mark, kind.short)
        arguments = marks.Mapping(arguments.mark, ((key, arguments),))
    if not isinstance(arguments, marks.Mapping):
        problems.append(Problem(arguments.mark, f"{kind.name} needs keys and values"))
        return None
    fields = {key_of(field): field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    kinds = _kinds(kind)
    values: dict[str, object] = {}
    whole = True
    for key, node in arguments:
        if key.text not in fields:
            near = did_you_mean(key.text, fields)
            problems.append(Problem(key.mark, f'{kind.name} has no key "{key.text}"{near}'))
            continue
        try:
            values[fields[key.text].name] = kinds[key.text].read(node)
        except BadValue as error:
            problems.append(error.problem)
            whole = False
    for name, field in fields.items():
        if field.default is dataclasses.MISSING and name not in {key.text for key, _ in arguments}:
            problems.append(Problem(word.mark, f'{kind.name} needs "{name}"'))
            whole = False
    for message in _combination(kind, [key.text for key, _ in arguments if key.text in fields]):
        problems.append(Problem(word.mark, message))
        whole = False
    if not whole:
        return None
    verb = kind(**values)
    problems.extend(Problem(word.mark, message) for message in verb.mistakes())
    return verb


def key_of(field: dataclasses.Field[object]) -> str:
    """The YAML key of a verb's field."""
    return field.name.removesuffix("_")


def _combination(kind: type[Verb], given: list[str]) -> Iterator[str]:
    """What is wrong with these keys together."""
    one = [key for key in given if key in kind.exactly_one]
    if len(one) > 1:
        yield f"{kind.name} can't have {_listed(one, 'and')} together"
    if kind.exactly_one and not one:
        yield f"{kind.name} needs {_listed(kind.exactly_one, 'or')}"
    if kind.at_least_one and not set(kind.at_least_one) & set(given):
        yield f"{kind.name} needs {_listed(kind.at_least_one, 'or')}"
    for key, others in kind.dependent.items():
        for other in others:
            if key in given and other not in given:
                yield f'{kind.name} with "{key}" needs "{other}"'


def _listed(words: Sequence[str], last: str) -> str:
    quoted = [f'"{word}"' for word in words]
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))


def _kinds(kind: type[Verb]) -> dict[str, Kind[object]]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        key_of(field): typing.get_args(hints[field.name])[1]
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
    }


def _declared(steps: marks.Node | None) -> list[str]:
    """The names of all steps, also of those that have mistakes in them."""
    return [key.text for key, _ in steps] if isinstance(steps, marks.Mapping) else []


def _roads(flow: Flow, found: Mapping[str, marks.Node], declared: list[str]) -> Iterator[Problem]:
    if flow.on_failure and flow.on_failure not in declared:
        near = did_you_mean(flow.on_failure, declared)
        yield Problem(found["on_failure"].mark, f'there is no step "{flow.on_failure}"{near}')
    for step in flow.steps.values():
        for outcome, target in step.roads.items():
            if target not in declared:
                key = "then" if outcome == DONE else f"if_{outcome}"
                near = did_you_mean(target, declared)
                yield Problem(step.mark, f'{key}: there is no step "{target}"{near}')
        for reference in references(step.verb):
            if isinstance(reference, StepRef) and reference.step not in declared:
                near = did_you_mean(reference.step, declared)
                yield Problem(reference.mark, f'there is no step "{reference.step}"{near}')
        if not flow.on_failure:
            yield from _unanswered(step)
        if not step.verb.ends and DONE not in step.roads and step.name == declared[-1]:
            yield Problem(step.mark, "nothing comes after this step: add then, or an end below it")


def _unanswered(step: Step) -> Iterator[Problem]:
    for outcome in step.verb.possible():
        if outcome not in step.roads:
            yield Problem(
                step.mark,
                f"{step.verb.name} may end in {outcome}: add if_{outcome} or on_failure",
            )
