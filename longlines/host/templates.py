"""Fills Asterisk configuration templates.

`@{name}` stands for a value. Lines between `;@each things` and `;@end` are repeated for each
thing, whose own values come before the common ones. Asterisk's `${...}` passes untouched.

A value must not become configuration: one that could end its line, begin a comment, or be
expanded by Asterisk is refused.
"""

import re
from collections.abc import Mapping, Sequence

from longlines.host.errors import HostError

Values = Mapping[str, str]
Groups = Mapping[str, Sequence[Values]]

PLACE = re.compile(r"@\{([^}\n]*)\}?")
EACH = re.compile(r";@each ([a-z_]+)")
DANGEROUS = (";", "${", "$[")


class TemplateError(HostError):
    """A template or a value for it can't be used; the message names file and line."""


def fill(text: str, values: Values, groups: Groups, name: str) -> str:
    """Return `text` with every place filled; `name` is the template's, for messages.

    Raises TemplateError for an unknown value or group, an unclosed group, a refused value.
    """
    filled: list[str] = []
    block: list[tuple[int, str]] = []
    group: Sequence[Values] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{name}:{number}"
        if opening := EACH.fullmatch(line.strip()):
            if group is not None:
                raise TemplateError(f"{where}: close the ;@each before this one with ;@end")
            group = _group(opening[1], groups, where)
        elif line.strip() == ";@end":
            if group is None:
                raise TemplateError(f"{where}: ;@end without ;@each")
            filled += _repeat(block, group, values, name)
            block, group = [], None
        elif group is not None:
            block.append((number, line))
        else:
            filled.append(_line(line, values, where))
    if group is not None:
        raise TemplateError(f"{name}: ;@each without ;@end")
    return "\n".join(filled) + "\n"


def _group(word: str, groups: Groups, where: str) -> Sequence[Values]:
    if word not in groups:
        raise TemplateError(f"{where}: unknown group {word!r}; known: {_known(groups)}")
    return groups[word]


def _repeat(
    block: list[tuple[int, str]], group: Sequence[Values], values: Values, name: str
) -> list[str]:
    return [
        _line(line, {**values, **each}, f"{name}:{number}")
        for each in group
        for number, line in block
    ]


def _line(line: str, values: Values, where: str) -> str:
    def value_of(place: re.Match[str]) -> str:
        word = place[1]
        if not place[0].endswith("}") or word not in values:
            raise TemplateError(f"{where}: unknown value {word!r}; known: {_known(values)}")
        value = values[word]
        if not value.isprintable() or any(sign in value for sign in DANGEROUS):
            raise TemplateError(
                f"{where}: the value of {word!r} holds a control character, ';' or '$' with a "
                f"bracket, which Asterisk would take as configuration"
            )
        return value

    return PLACE.sub(value_of, line)


def _known(words: Mapping[str, object]) -> str:
    return ", ".join(sorted(words))
