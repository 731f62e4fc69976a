"""How Asterisk matches what was dialled with an extension, and which of several it takes.

After main/pbx.c of Asterisk 22 (`_extension_match_core`, `ext_cmp`): a hyphen means nothing on
either side, a plain name comes before every pattern, and of two patterns the one whose first
different place allows fewer signs.
"""

import functools
from collections.abc import Iterator
from typing import TypeAlias

_SETS = {"N": "23456789", "X": "0123456789", "Z": "123456789"}
_ONE_OR_MORE, _ANY, _END, _BROKEN = 0x18000, 0x28000, 0x30000, 0x40000

Place: TypeAlias = tuple[int, int]
Order: TypeAlias = tuple[int, str, tuple[Place, ...]]


class BadPattern(ValueError):
    """A pattern with a [ that is never closed, which Asterisk matches with nothing."""


def matches(exten: str, dialled: str) -> bool:
    """Whether an extension, plain or a pattern (`_NXX.`), is found for what was dialled."""
    data = dialled.replace("-", "")
    if not exten.startswith("_"):
        return exten.replace("-", "") == data
    try:
        places = _places(exten[1:])
    except BadPattern:
        return False
    at = 0
    for sign, allowed in places:
        if sign == "/":
            break
        if sign == "!":
            return True
        if at >= len(data):
            return False
        if sign == ".":
            return True
        if data[at] not in allowed:
            return False
        at += 1
    return at == len(data)


@functools.lru_cache(maxsize=4096)
def order(exten: str) -> Order:
    """A key that sorts extensions as Asterisk tries them."""
    if not exten.startswith("_"):
        return 0, exten.replace("-", ""), ()
    try:
        places = [_place(sign, allowed) for sign, allowed in _places(exten[1:])]
    except BadPattern:
        return 1, "", ((_BROKEN, 0),)
    return 1, "", (*places, (_END, 0))


def _place(sign: str, allowed: frozenset[str]) -> Place:
    if sign in (".", "!"):
        return (_ONE_OR_MORE if sign == "." else _ANY), 0
    bits = sum(1 << (255 - ord(each)) for each in allowed if ord(each) < 256)
    return (len(allowed) << 8) | min(map(ord, allowed)), -bits


@functools.lru_cache(maxsize=4096)
def _places(pattern: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """(sign, what it allows) for each place of a pattern. Raises BadPattern."""
    return tuple(_read(pattern))


def _read(pattern: str) -> Iterator[tuple[str, frozenset[str]]]:
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        at += 1
        if sign == "-":
            continue
        if sign == "[":
            end = pattern.find("]", at)
            if end < 0:
                raise BadPattern(pattern)
            if inside := frozenset(_inside(pattern[at:end])):
                yield "[", inside
            at = end + 1
        else:
            yield sign, frozenset(_SETS.get(sign.upper(), sign) if sign.upper() in _SETS else sign)


def _inside(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        if at + 2 < len(text) and text[at + 1] == "-":
            yield from map(chr, range(ord(text[at]), ord(text[at + 2]) + 1))
            at += 3
        else:
            yield text[at]
            at += 1
