"""YAML read as text with places: no value is guessed to be a number, a date or a boolean.

`+15551234567`, `0112`, `12:30` and `on` keep the letters that the admin wrote; the field that
takes a value decides what it means. What YAML has beyond keys, lists and texts (anchors, tags,
several documents) is refused by name, as are duplicate keys and oversized files. Read in one pass
by libyaml, whose places count characters.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import yaml

from longlines.flow.problems import MOST_PROBLEMS, Mark, Problem, shown
from longlines.flow.yaml_words import LINE_END, in_plain_words

LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml where there is one: the PBX's own Python, which runs a script's flows, has none."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
STRANGE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML allows nowhere; Python takes ten times as long to compile a list of what it allows."""

FALSE_INDENT = re.compile("(?:^|[\r\n])[ \t]*([\xa0\u2000-\u200b])")
WIDE_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\0\0\xfe\xff", "UTF-32"))
SEEN_BY_FIRST_NUL = 8
"""Bytes in which a text of two or four bytes a character, without a mark, shows a NUL."""


class Scalar(NamedTuple):
    """A single value, as written; `plain` when it stands without quotes.

    A file has many of them, so that the place is put together only for those that need one.
    """

    text: str
    file: str
    line: int
    column: int
    plain: bool = True

    @property
    def mark(self) -> Mark:
        """Where it stands."""
        return Mark(self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    mark: Mark
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
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

    Raises Unreadable when nothing can be read: not UTF-8, no YAML, too large, too deep, anchors,
    tags, a second document.
    """
    text = _text(content, file)
    try:
        return _Reader(text, file).document()
    except yaml.YAMLError as error:
        raise Unreadable(in_plain_words(error, text, file)) from None


def _text(content: bytes, file: str) -> str:
    start = Mark(file, 1, 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(Problem(start, f"the file is larger than {MAX_BYTES:,} bytes"))
    for begins, encoding in WIDE_MARKS:
        if content.startswith(begins):
            raise Unreadable(Problem(start, f"the file is {encoding}; save it as UTF-8"))
    if b"\0" in content[:SEEN_BY_FIRST_NUL]:
        raise Unreadable(Problem(start, "the file is no text in UTF-8; save it as UTF-8"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mark = _mark_at(content[: error.start].decode("utf-8-sig", "replace"), file)
        byte = content[error.start]
        raise Unreadable(
            Problem(mark, f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")
        ) from None
    if found := STRANGE.search(text):
        code = f"U+{ord(found[0]):04X}"
        message = f"the invisible character {code} can't stand in a flow; delete it"
        raise Unreadable(Problem(_mark_at(text[: found.start()], file), message))
    if found := FALSE_INDENT.search(text):
        code = f"U+{ord(found[1]):04X}"
        message = f"this is no plain space but {code}, as web pages have; indent with plain spaces"
        raise Unreadable(Problem(_mark_at(text[: found.start(1)], file), message))
    return text


def _mark_at(before: str, file: str) -> Mark:
    """The place after the text `before`."""
    lines = LINE_END.split(before)
    return Mark(file, len(lines), len(lines[-1]) + 1)


class _Reader:
    """Builds the nodes of one document from libyaml's events, in one pass and without recursion."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        # libyaml gives an event for every call until the stream's end, each with its marks.
        self.next: Callable[[], Any] = LOADER(text).get_event

    def document(self) -> tuple[Node, list[Problem]]:
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            raise Unreadable(Problem(Mark(self.file, 1, 1), "the file is empty"))
        root = self._root()
        if isinstance(root, Scalar) and not root.text and root.plain:
            raise Unreadable(Problem(root.mark, "the file is empty"))
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            message = "a second document begins here (---); write it into a file of its own"
            raise Unreadable(Problem(self._mark(after), message))
        return root, self.problems

    def _root(self) -> Node:
        """The next node with all that is in it; `held` are the unfinished ones around it."""
        next_event, file = self.next, self.file
        held: list[tuple[Mark, list[Node]]] = []
        nodes: list[Node] = []
        while True:
            event = next_event()
            kind = type(event)
            at = event.start_mark
            if kind is yaml.MappingEndEvent:
                mark, inner = held.pop()[0], nodes
                nodes = held[-1][1] if held else []
                nodes.append(Mapping(mark, self._entries(inner)))
            elif kind is yaml.SequenceEndEvent:
                mark, inner = held.pop()[0], nodes
                nodes = held[-1][1] if held else []
                nodes.append(Sequence(mark, tuple(inner)))
            elif event.anchor is not None or event.tag is not None:
                raise self._refused(event)
            elif kind is yaml.ScalarEvent:
                plain = event.implicit[0]
                nodes.append(Scalar(event.value, file, at.line + 1, at.column + 1, plain))
            else:
                if len(held) >= MAX_DEPTH:
                    message = f"nested deeper than {MAX_DEPTH} levels"
                    raise Unreadable(Problem(self._mark(event), message))
                nodes = []
                held.append((self._mark(event), nodes))
                continue
            if not held:
                return nodes[0]

    def _refused(self, event: Any) -> Unreadable:
        if event.anchor is not None:
            message = "anchors and aliases (& and *) are not used in flows; write the value again"
        else:
            message = "tags (!) are not used in flows; write the value alone"
        return Unreadable(Problem(self._mark(event), message))

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _entries(self, nodes: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        """Keys and values, which come in turn; what is wrong with a key is a problem."""
        entries: dict[str, tuple[Scalar, Node]] = {}
        pairs = iter(nodes)
        for key, value in zip(pairs, pairs, strict=True):
            if type(key) is not Scalar:
                self._problem(key, "a key must be a plain word")
            elif key.text in entries:
                first = entries[key.text][0].line
                self._problem(key, f"the key {shown(key.text)} stands twice; first on line {first}")
            elif key.text == "<<" and key.plain:
                self._problem(key, "merge keys (<<) are not used in flows; write the keys out")
            elif type(value) is Scalar and value.plain and not value.text:
                entries[key.text] = (key, key._replace(text="", plain=True))
            else:
                entries[key.text] = (key, value)
        return tuple(entries.values())

    def _problem(self, key: Node, message: str) -> None:
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(Problem(key.mark, message))
