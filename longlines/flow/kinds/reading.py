"""How one value of a YAML file is read, and what is said when it can't be."""

import re
from typing import Any, Protocol, TypeAlias, TypeVar

from longlines.flow.marks import Mapping, Node, Scalar
from longlines.flow.problems import Mark, Problem, shown

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
CURLY_QUOTES = "“”„‟‘’‚‛«»"
NOTHING = ("", "~", "null", "Null", "NULL")

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
    """Text that an editor may take for a number or a boolean where it looks like one."""
    looks = {"number": "5", "boolean": "true"}
    others = [type_ for type_, like in looks.items() if re.fullmatch(pattern, like)]
    return {
        "type": ["string", *others] if others else "string",
        "pattern": f"^(?:{pattern})$",
        "description": wanted,
    }


def scalar(node: Node, wanted: str) -> str:
    """The text of a single value; BadValue names what was wanted when it is something else."""
    if not isinstance(node, Scalar):
        raise BadValue(node.mark, _unquoted(node) or f"expected {wanted}")
    text = node.text.strip()
    if not text or (node.plain and text in NOTHING):
        raise BadValue(node.mark, f"nothing is given; expected {wanted}")
    if node.plain and text[0] in CURLY_QUOTES:
        raise BadValue(node.mark, 'this is no quote in YAML; use "')
    if CONTROL.search(text):
        raise BadValue(node.mark, "a control character or a new line can't stand here")
    return text


def _unquoted(node: Node) -> str:
    """What to say of `{name}` without quotes, which YAML takes for a mapping; "" for the rest."""
    match node:
        case Mapping(entries=((Scalar(text=name), Scalar(text="", plain=True)),)):
            return f'put {{{name}}} in quotes: "{{{name}}}"'
    return ""


def name_of(node: Node, wanted: str) -> str:
    """A plain name of small letters, digits, `_` and `-`."""
    text = scalar(node, wanted)
    if not NAME.fullmatch(text):
        raise BadValue(
            node.mark,
            f"{shown(text)} is no {wanted}: use small letters, digits, _ and -, from a letter",
        )
    return text
