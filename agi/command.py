"""The one writer of AGI command lines.

A caller's name or number ends up in these lines, so whatever could become a second command, a
second argument or a second variable is either quoted exactly as Asterisk reads it, or refused.
"""

import functools
import re
from collections.abc import Mapping
from urllib.parse import urlencode

LONGEST = 2000
"""Bytes in a line, newline included. Asterisk's buffer, AGI_BUF_LEN, held 2048 for many years."""

MOST_VARIABLES = 98
"""MSet separates 99 pairs, but leaves the quoting of the last one unread."""

_VERB = re.compile(r"[A-Z]+(?: [A-Za-z]+)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|TIMEOUT\(absolute\)|CHANNEL\((?:userfield|language)\)")
_EVENT = re.compile(r"LL_[A-Z_]{1,40}")
_HIDDEN = re.compile(r'[\\"()\[\],]')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class CommandRefused(ValueError):
    """The command can't be written safely; nothing was sent."""


class ControlCharacter(CommandRefused):
    """A value holds a control character: it could end the line and begin another command."""


class LineTooLong(CommandRefused):
    """The line would exceed what Asterisk reads as one line."""


def line(verb: str, *arguments: str) -> bytes:
    """One command line, newline included; `verb` such as "STREAM FILE" is the program's own text.

    Raises ControlCharacter, LineTooLong, or CommandRefused for text that UTF-8 can't write.
    """
    _known(verb)
    text = " ".join([verb, *map(_quoted, arguments)])
    try:
        data = text.encode() + b"\n"
    except UnicodeEncodeError as error:
        raise CommandRefused(f"{verb}: a value holds half a character ({error.reason})") from None
    if len(data) > LONGEST:
        raise LineTooLong(f"{verb}: {len(data)} bytes, at most {LONGEST} fit in a line")
    return data


def mset(variables: Mapping[str, str]) -> str:
    """The argument of the MSet application that gives `variables` exactly these values.

    MSet (pbx_builtin_setvar_multiple) takes its argument apart at commas, where `(`, `[` and `"`
    hide commas even across pairs, and a backslash makes the next character plain. It takes a
    value raw from its pair's first `=`. `$` is plain too, as long as AGIEXECFULL stays off.
    Raises CommandRefused for a name that isn't a plain variable's, or for too many.
    """
    if not 1 <= len(variables) <= MOST_VARIABLES:
        raise CommandRefused(f"{len(variables)} variables; MSet takes 1 to {MOST_VARIABLES}")
    for name in variables:
        _named(name)
    return ",".join(f"{name}={_plain(value)}" for name, value in variables.items())


def user_event(name: str, facts: Mapping[str, str]) -> str:
    """The argument of the CELGenUserEvent application for an event of ours and its facts.

    Facts are percent-encoded, so that nothing in them can end the argument. Raises CommandRefused
    for a name that isn't one of ours.
    """
    if not _EVENT.fullmatch(name):
        raise CommandRefused(f"{name!r} can't be the name of an event; use LL_ and capitals")
    return f"{name},{urlencode(facts, errors='replace')}"


def fits(variables: Mapping[str, str]) -> bool:
    """Whether a glance shows that `mset` and `line` will take these variables together.

    False tells nothing: only writing the line does. Raises CommandRefused for a wrong name.
    """
    length = len('EXEC MSet ""\n')
    for name, value in variables.items():
        _named(name)
        if not (value.isascii() and value.isprintable()) or _hides(value):
            return False
        length += len(name) + len(value) + 2
    return length <= LONGEST and 1 <= len(variables) <= MOST_VARIABLES


@functools.lru_cache(maxsize=256)
def _known(verb: str) -> None:
    if not _VERB.fullmatch(verb):
        raise CommandRefused(f"{verb!r} is no AGI command")


@functools.lru_cache(maxsize=256)
def _named(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise CommandRefused(f"{name!r} can't be the name of a channel variable")


def _quoted(argument: str) -> str:
    if argument.isprintable() and "\\" not in argument and '"' not in argument:
        return f'"{argument}"'
    if found := _CONTROL.search(argument):
        raise ControlCharacter(f"a value holds the control character U+{ord(found[0]):04X}")
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(value: str) -> str:
    return _HIDDEN.sub(r"\\\g<0>", value) if _hides(value) else value


def _hides(value: str) -> bool:
    """Whether there is anything to hide; a tenth of the time of a regular expression."""
    return (
        "," in value
        or '"' in value
        or "\\" in value
        or "(" in value
        or ")" in value
        or "[" in value
        or "]" in value
    )
