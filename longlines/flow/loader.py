"""From YAML to flows: every mistake of a file, in one go."""

import hashlib
from collections.abc import Mapping

from longlines.flow import marks
from longlines.flow.kinds import NAME, BadValue, name_of
from longlines.flow.model import Flow, Step
from longlines.flow.parts import references
from longlines.flow.problems import MOST_PROBLEMS, Mark, Problem, did_you_mean, shown
from longlines.flow.steps import read_step

FLOW_KEYS = ("flow", "on_failure", "steps")
MOST_STEPS = 1_000
"""Steps of a flow; what has more is several flows."""


def version_of(content: bytes) -> str:
    """A flow's version: the first 12 hex digits of its content's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:12]


def load(content: bytes, file: str) -> tuple[Flow | None, list[Problem]]:
    """One file's flow with what is wrong inside it; None when there is nothing to run.

    A step that has a mistake is in the flow with a verb that only the checks understand, so a
    flow with problems must not be run.
    """
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return None, [error.problem]
    if not isinstance(root, marks.Mapping):
        return None, [Problem(root.mark, "expected flow:, on_failure: and steps:")]
    found = {key.text: value for key, value in root}
    for key, _ in root.entries[:MOST_PROBLEMS]:
        if key.text not in FLOW_KEYS:
            near = did_you_mean(key.text, FLOW_KEYS)
            problems.append(Problem(key.mark, f"a flow has no key {shown(key.text)}{near}"))
    name = _name(found, "flow", root, problems)
    on_failure = _name(found, "on_failure", root, problems) if "on_failure" in found else ""
    steps = _steps(found.get("steps"), root, problems)
    if not steps or not name:
        return None, _first(problems)
    flow = Flow(name, version_of(content), steps, on_failure, found["flow"].mark)
    if on_failure and on_failure not in steps:
        problems.append(_no_step(found["on_failure"].mark, on_failure, steps))
    return flow, _first(problems)


def _first(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    kept = sorted(problems)[:MOST_PROBLEMS]
    return [*kept, Problem(kept[-1].mark, "there are more mistakes below; mend these first")]


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
    if len(node.entries) > MOST_STEPS:
        mark = node.entries[MOST_STEPS][0].mark
        message = f"a flow has at most {MOST_STEPS:,} steps; begin another flow here and goto it"
        problems.append(Problem(mark, message))
        return {}
    steps = {}
    names = {key.text for key, _ in node}
    for key, body in node:
        if len(problems) > MOST_PROBLEMS:
            break
        if not NAME.fullmatch(key.text):
            message = f"{shown(key.text)} is no step name: use small letters, digits, _ and -"
            problems.append(Problem(key.mark, f"{message}, from a letter"))
        step, places = read_step(key, body, problems)
        steps[key.text] = step
        for outcome, mark in places.items():
            if step.roads[outcome] not in names:
                problems.append(_no_step(mark, step.roads[outcome], names))
    return steps


def _no_step(mark: Mark, name: str, known: Mapping[str, Step] | set[str]) -> Problem:
    return Problem(mark, f"there is no step {shown(name)}{did_you_mean(name, sorted(known))}")


__all__ = ["load", "references", "version_of"]
