"""What libyaml says of a file that is no YAML, in an admin's words."""

import re
from typing import NamedTuple

import yaml

from longlines.flow.problems import Mark, Problem

LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
CURLY = re.compile("[{[,:] *([“”„‟‘’‚‛«»])")
POUND = re.compile("[{,] *(#) *:")
"""A menu's key that YAML takes for the beginning of a comment."""

COMMENT = 'here # begins a comment; put it in quotes: "#"'
INDENTED = "this line is indented differently from those around it"


class Saying(NamedTuple):
    """What is said where libyaml's own `context: problem` matches `pattern`.

    `at_start` puts it where the unfinished thing began, instead of where libyaml gave up.
    """

    pattern: str
    said: str
    at_start: bool = False


SAYINGS = (
    Saying("tab character", "a tab is used to indent; use spaces"),
    Saying("quoted scalar: .*end of stream", "this quote is never closed", at_start=True),
    Saying("quoted scalar: .*document indicator", "this quote is never closed", at_start=True),
    Saying("unknown escape|hexadecimal", 'in "double quotes" a \\ is written \\\\'),
    Saying("flow mapping: did not find", "after this { a comma or the closing } is missing", True),
    Saying("flow sequence: did not find", "after this [ a comma or the closing ] is missing", True),
    Saying("flow node: did not find", "this { or [ is never closed, or a # stands in it"),
    Saying("block node: did not find", "a value can't begin with this character; put it in quotes"),
    Saying("scanning an alias", "put * in quotes here", at_start=True),
    Saying("scanning an anchor", "put & in quotes here", at_start=True),
    Saying("expected ':'", 'a ":" is missing: a key ends in ":" and a space', at_start=True),
    Saying("sequence entries are not allowed|mapping keys are not allowed",
           "a value can't begin with - or ? here; put it in quotes"),
    Saying("block mapping: did not find", "nothing may follow a closing quote or bracket"),
    Saying("'-' indicator", "this line is indented like a list, but has no - before it"),
    Saying("block scalar", "after | or > the text begins on the next line"),
    Saying("document start|found incompatible|directive", "lines with ---, ... or % are not used"),
    Saying("tag", "tags (!) are not used in flows; write the value alone"),
    Saying("cannot start any token", "a value can't begin with this character; put it in quotes"),
    Saying("end of stream", "the file ends in the middle of something"),
)  # fmt: skip


def in_plain_words(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """The place and what to do there."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(Mark(file, 1, 1), "this is not YAML")
    said = f"{error.context}: {error.problem}"
    at = error.problem_mark
    line = _line(text, at.line)
    if "mapping values" in said:
        return _colon(text, Mark(file, at.line + 1, at.column + 1))
    if "block mapping: did not find" in said and not line[: at.column].strip():
        return Problem(Mark(file, at.line + 1, at.column + 1), INDENTED)
    if "flow mapping: did not find" in said and error.context_mark is not None:
        at = error.context_mark
        line = _line(text, at.line)
    for pattern, message in (CURLY, 'this is no quote in YAML; use "'), (POUND, COMMENT):
        if found := pattern.search(line):
            return Problem(Mark(file, at.line + 1, found.start(1) + 1), message)
    for saying in SAYINGS:
        if re.search(saying.pattern, said):
            if saying.at_start and error.context_mark is not None:
                at = error.context_mark
            elif "\t" in line[: len(line) - len(line.lstrip())]:
                return Problem(Mark(file, at.line + 1, 1), SAYINGS[0].said)
            return Problem(Mark(file, at.line + 1, at.column + 1), saying.said)
    return Problem(Mark(file, at.line + 1, at.column + 1), error.problem or "this is not YAML")


def _colon(text: str, mark: Mark) -> Problem:
    """Why a `:` can't stand where it does: one too many, one too few before, or the indent."""
    if re.search(r":\s", _line(text, mark.line - 1)[: mark.column - 1]):
        return Problem(mark, 'a value with ": " in it must stand in quotes')
    for number in range(mark.line - 2, -1, -1):
        above = _line(text, number)
        words = above.partition(" #")[0].strip()
        if words and not words.startswith("#"):
            if re.search(r":(\s|$)", words):
                break
            column = len(above) - len(above.lstrip()) + 1
            return Problem(
                Mark(mark.file, number + 1, column),
                'a ":" is missing: a key ends in ":" and a space',
            )
    return Problem(Mark(mark.file, mark.line, 1), INDENTED)


def _line(text: str, number: int) -> str:
    """A line counted from 0, "" after the last."""
    lines = LINE_END.split(text)
    return lines[number] if number < len(lines) else ""
