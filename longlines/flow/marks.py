"""YAML read as text with places: no value is guessed to be a number, a date or a boolean.

`+15551234567`, `0112`, `12:30` and `on` keep the letters that the admin wrote; the field that
takes a value decides what it means. Duplicate keys, anchors and oversized files are problems.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from longlines.flow.problems import Mark, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 12


@dataclass(frozen=True)
class Scalar:
    """A single value, as written."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Sequence:
    """A list of values."""

    mark: Mark
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order of the file; each key with its own place."""

    mark: Mark
    entries: tuple[tuple[Scalar, "Node"], ...]

    def __iter__(self) -> Iterator[tuple[Scalar, "Node"]]:
        return iter(self.entries)


Node: TypeAlias = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """The file is no YAML that a flow can be read from."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read(content: bytes, file: str) -> tuple[Node, list[Problem]]:
    """Read one YAML document into marked nodes, with problems that don't stop the reading.

    Raises Unreadable when nothing can be read: not UTF-8, no YAML, too large, too deep, anchors.
    """
    start = Mark(file, 1, 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(Problem(start, f"the file is larger than {MAX_BYTES:,} bytes"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            Problem(Mark(file, line, 1), "the file is not UTF-8; save it as UTF-8")
        ) from None
    try:
        return _compose(text, file)
    except yaml.YAMLError as error:
        raise Unreadable(_yaml_problem(error, file)) from None


def _compose(text: str, file: str) -> tuple[Node, list[Problem]]:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        mark = _place(event, file)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(Problem(mark, "anchors and aliases (& and *) are not used in flows"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable(Problem(mark, f"nested deeper than {MAX_DEPTH} levels"))
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if root is None:
        raise Unreadable(Problem(Mark(file, 1, 1), "the file is empty"))
    problems: list[Problem] = []
    return _marked(root, file, problems), problems


def _place(found: yaml.Event | yaml.Node, file: str) -> Mark:
    if found.start_mark is None:
        return Mark(file, 1, 1)
    return Mark(file, found.start_mark.line + 1, found.start_mark.column + 1)


def _marked(node: yaml.Node, file: str, problems: list[Problem]) -> Node:
    mark = _place(node, file)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(mark, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(mark, tuple(_marked(item, file, problems) for item in node.value))
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key_node, value_node in node.value:
        key = _marked(key_node, file, problems)
        value = _marked(value_node, file, problems)
        if not isinstance(key, Scalar):
            problems.append(Problem(key.mark, "a key must be a plain word"))
        elif key.text in entries:
            first = entries[key.text][0].mark.line
            problems.append(
                Problem(key.mark, f'the key "{key.text}" stands twice; first on line {first}')
            )
        else:
            entries[key.text] = (key, value)
    return Mapping(mark, tuple(entries.values()))


def _yaml_problem(error: yaml.YAMLError, file: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        where = Mark(file, error.problem_mark.line + 1, error.problem_mark.column + 1)
        said = error.problem or "not YAML"
        if "\\t" in said or "'\t'" in said:
            said = "a tab is used to indent; use spaces"
        return Problem(where, said)
    if isinstance(error, yaml.reader.ReaderError):
        return Problem(Mark(file, 1, 1), f"a character that YAML does not allow: {error.reason}")
    return Problem(Mark(file, 1, 1), "not YAML")
