"""operators.yaml: who can do what, or every mistake with its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from longlines.flow import marks
from longlines.flow.kinds import LANGUAGES, BadValue, ChoiceKind, name_of, scalar
from longlines.flow.kinds.quantities import SecondsKind
from longlines.flow.kinds.rows import row
from longlines.flow.problems import Mark, Problem
from longlines.queues import FILE
from longlines.queues.model import ANY, EMERGENCY, Operator, Skill, Staff

MOST_SKILLS = 16
"""Queues are made for each skill in each language, with everybody in each."""

Value = TypeVar("Value")


def load(path: Path, shown: str = "") -> tuple[Staff | None, list[Problem]]:
    """The staff of a file, None without such a file or with mistakes, which are told; `shown` is
    what they call it.
    """
    shown = shown or str(path)
    try:
        return read(path.read_bytes(), shown)
    except FileNotFoundError:
        return None, []
    except OSError as error:
        return None, [Problem(Mark(shown, 1, 1), f"it can't be read: {error.strerror}")]


def read(content: bytes, file: str = FILE) -> tuple[Staff | None, list[Problem]]:
    """The same of a file's content."""
    try:
        root, problems = marks.read(content, file)
    except marks.Unreadable as error:
        return None, [error.problem]
    try:
        found = _Reader(problems).file(root)
    except BadValue as error:
        problems.append(error.problem)
        return None, problems
    return (None if problems else found), problems


class _Reader:
    """Reads nodes into values; what can't be read is added to `problems` and left out."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def file(self, root: marks.Node) -> Staff:
        readers: Mapping[str, Callable[[marks.Node], Any]] = {
            "skills": self._skills,
            "operators": self._operators,
            "ring": _seconds,
            "wrap_up": _seconds_or_none,
            "overflow": self._overflow,
            "tell_from": _seconds,
            "typical_call": _seconds,
            "before_waiting": lambda node: name_of(node, "flow"),
        }
        found = row(root, readers, FILE, self.problems)
        found |= found.pop("overflow", {})
        if "before_waiting" in found:
            found["before"] = found.pop("before_waiting")
        staff = Staff(mark=root.mark, **found)
        if staff.skill_after > staff.language_after:
            raise BadValue(root.mark, "overflow: skill comes no later than language")
        return staff

    def _overflow(self, node: marks.Node) -> dict[str, int]:
        found = row(node, {"skill": _seconds, "language": _seconds}, "overflow", self.problems)
        return {f"{name}_after": seconds for name, seconds in found.items()}

    def _skills(self, node: marks.Node) -> tuple[Skill, ...]:
        if isinstance(node, marks.Mapping) and len(node.entries) > MOST_SKILLS:
            raise BadValue(node.mark, f"at most {MOST_SKILLS} skills")
        return self._each(node, "skills by name, such as {billing: {}}", self._skill)

    def _skill(self, key: marks.Scalar, node: marks.Node) -> Skill:
        name = name_of(key, "skill")
        if name in (ANY, EMERGENCY):
            raise BadValue(key.mark, f'"{name}" is a queue of its own; name the skill otherwise')
        readers = {"needs": lambda value: name_of(value, "qualification")}
        return Skill(name, key.mark, **row(node, readers, "a skill", self.problems))

    def _operators(self, node: marks.Node) -> tuple[Operator, ...]:
        example = "operators by account, such as {operator1: {languages: [en]}}"
        return self._each(node, example, self._operator)

    def _operator(self, key: marks.Scalar, node: marks.Node) -> Operator:
        readers = {
            "languages": lambda value: _list(value, ChoiceKind(*LANGUAGES).read),
            "skills": lambda value: _list(value, lambda one: name_of(one, "skill")),
            "qualified": lambda value: _list(value, lambda one: name_of(one, "qualification")),
        }
        account = scalar(key, "an account")
        return Operator(account, key.mark, **row(node, readers, "an operator", self.problems))

    def _each(
        self, node: marks.Node, example: str, one: Callable[[marks.Scalar, marks.Node], Value]
    ) -> tuple[Value, ...]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, f"expected {example}")
        found = []
        for key, value in node:
            try:
                found.append(one(key, value))
            except BadValue as error:
                self.problems.append(error.problem)
        return tuple(found)


def _list(node: marks.Node, one: Callable[[marks.Node], str]) -> tuple[str, ...]:
    items = node.items if isinstance(node, marks.Sequence) else (node,)
    return tuple(dict.fromkeys(one(item) for item in items))


def _seconds(node: marks.Node) -> int:
    return max(1, round(SecondsKind().read(node)))


def _seconds_or_none(node: marks.Node) -> int:
    return 0 if scalar(node, SecondsKind.wanted) == "0s" else _seconds(node)
