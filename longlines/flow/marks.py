"""YAML read as text with places: no value is guessed to be a number, a date or a boolean.

`+15551234567`, `0112`, `12:30` and `on` keep the letters that the admin wrote; the field that
takes a value decides what it means. What YAML has beyond keys, lists and texts (anchors, tags,
several documents) is refused by name, as are duplicate keys and oversized files. Read in one pass
by libyaml, whose places count characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from longlines.flow.problems import Mark, Problem, shown
from longlines.flow.yaml_words import LINE_END, in_plain_words

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
STRANGE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
FALSE_INDENT = re.compile("(?:^|[\r\n])[ \t]*([\xa0\u2000-\u200b])")
WIDE_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\0\0\xfe\xff", "UTF-32"))
SEEN_BY_FIRST_NUL = 8
"""Bytes in which a text of two or four bytes a character, without a mark, shows a NUL."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as written; `plain` when it stands without quotes."""

    mark: Mark
    text: str
    plain: bool = True


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
    """Builds the nodes of one document from libyaml's events, in one pass."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.next = iter(yaml.parse(text, Loader=yaml.CBaseLoader)).__next__

    def document(self) -> tuple[Node, list[Problem]]:
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            raise Unreadable(Problem(Mark(self.file, 1, 1), "the file is empty"))
        root = self._node(self.next(), 1)
        if isinstance(root, Scalar) and not root.text and root.plain:
            raise Unreadable(Problem(root.mark, "the file is empty"))
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            message = "a second document begins here (---); write it into a file of its own"
            raise Unreadable(Problem(self._mark(after), message))
        return root, self.problems

    def _mark(self, event: yaml.Event) -> Mark:
        at = event.start_mark
        return Mark(self.file, at.line + 1, at.column + 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        at = event.start_mark
        mark = Mark(self.file, at.line + 1, at.column + 1)
        if event.anchor is not None:
            message = "anchors and aliases (& and *) are not used in flows; write the value again"
            raise Unreadable(Problem(mark, message))
        if event.tag is not None:
            raise Unreadable(Problem(mark, "tags (!) are not used in flows; write the value alone"))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(mark, event.value, event.implicit[0])
        if depth > MAX_DEPTH:
            raise Unreadable(Problem(mark, f"nested deeper than {MAX_DEPTH} levels"))
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping(mark, self._entries(depth))
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(mark, tuple(items))

    def _entries(self, depth: int) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self.next(), depth + 1)
            if isinstance(value, Scalar) and value.plain and not value.text:
                value = Scalar(key.mark, "")
            if not isinstance(key, Scalar):
                self._problem(key.mark, "a key must be a plain word")
            elif key.text == "<<" and key.plain:
                self._problem(key.mark, "merge keys (<<) are not used in flows; write the keys out")
            elif key.text in entries:
                first = entries[key.text][0].mark.line
                self._problem(
                    key.mark, f"the key {shown(key.text)} stands twice; first on line {first}"
                )
            else:
                entries[key.text] = (key, value)
        return tuple(entries.values())

    def _problem(self, mark: Mark, message: str) -> None:
        self.problems.append(Problem(mark, message))
