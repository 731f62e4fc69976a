"""How one value of a YAML file is read, and what is said when it can't be."""

import re
from typing import Any, Protocol, TypeAlias, TypeVar

from longlines.flow.marks import Node, Scalar
from longlines.flow.problems import Mark, Problem

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Schema: TypeAlias = dict[str, Any]
"""A piece of JSON Schema, draft 2020-12."""


class BadValue(Exception):
    """A value that its field can't take; `problem` says what the field wants."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.problem = Problem(mark, message)
        super().__init__(message)


Read_co = TypeVar("Read_co", covariant=True)


class Kind(Protocol[Read_co]):
    """How one kind of value is read, and what an editor may know of it. Raises BadValue."""

    def read(self, node: Node) -> Read_co: ...

    def schema(self) -> Schema: ...


def text_schema(pattern: str, wanted: str) -> Schema:
    """A value that an editor may see as text or, where the YAML looks like one, as a number."""
    return {
        "type": ["string", "number"] if re.fullmatch(pattern, "5") else "string",
        "pattern": f"^(?:{pattern})$",
        "description": wanted,
    }


def scalar(node: Node, wanted: str) -> str:
    """The text of a single value; BadValue names what was wanted when it is something else."""
    if not isinstance(node, Scalar):
        raise BadValue(node.mark, f"expected {wanted}")
    if not node.text.strip():
        raise BadValue(node.mark, f"nothing is given; expected {wanted}")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in node.text):
        raise BadValue(node.mark, "a control character can't stand here")
    return node.text.strip()


def name_of(node: Node, wanted: str) -> str:
    """A plain name of small letters, digits, `_` and `-`."""
    text = scalar(node, wanted)
    if not NAME.fullmatch(text):
        raise BadValue(
            node.mark, f'"{text}" is no {wanted}: use small letters, digits, _ and -, from a letter'
        )
    return text
