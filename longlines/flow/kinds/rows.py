"""Reads what stands in a file under keys of its own, each with its own kind of value."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from longlines.flow import marks
from longlines.flow.kinds.reading import BadValue
from longlines.flow.marks import Node
from longlines.flow.problems import Problem, did_you_mean, shown

Keys: TypeAlias = Mapping[str, Callable[[Node], Any]]
"""How the value of each key is read; each may raise BadValue."""


def row(node: Node, keys: Keys, what: str, problems: list[Problem]) -> dict[str, Any]:
    """The values that could be read, by key; mistakes among them are added to `problems`.

    Raises BadValue where the node is no mapping.
    """
    known = ", ".join(keys)
    if not isinstance(node, marks.Mapping):
        raise BadValue(node.mark, f"expected {known}")
    found: dict[str, Any] = {}
    for key, value in node:
        if key.text not in keys:
            near = did_you_mean(key.text, keys) or f"; use {known}"
            problems.append(Problem(key.mark, f"{what} has no key {shown(key.text)}{near}"))
            continue
        try:
            found[key.text] = keys[key.text](value)
        except BadValue as error:
            problems.append(error.problem)
    return found
