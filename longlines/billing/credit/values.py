"""The kinds of value that credit.yaml holds besides those of tariffs.yaml. Raise BadValue."""

import re

from longlines.billing.credit.destinations import KINDS
from longlines.flow.kinds import BadValue, scalar
from longlines.flow.marks import Node, Sequence
from longlines.flow.problems import did_you_mean, shown

MOST = 100_000
LONGEST = 24 * 3600

_LENGTH = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?", re.ASCII)
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}")


def count(node: Node) -> int:
    """How many, one at least."""
    return _whole(node, 1)


def count_or_none_at_all(node: Node) -> int:
    """How many, also none."""
    return _whole(node, 0)


def seconds(node: Node) -> int:
    """A length of time in whole seconds, such as 90s, 30m or 4h."""
    wanted = "a length of time such as 30m or 4h"
    text = scalar(node, wanted)
    match = _LENGTH.fullmatch(text)
    if not match or not any(match.groups()):
        raise BadValue(node.mark, f"{shown(text)} is not {wanted}")
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    found = hours * 3600 + minutes * 60 + rest
    if not 1 <= found <= LONGEST:
        raise BadValue(node.mark, f"{text} is not between 1s and 24h")
    return found


def destinations(node: Node) -> tuple[str, ...]:
    """Kinds of number, and beginnings of numbers: a list, which may be empty."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(dict.fromkeys(_destination(item) for item in items))


def _destination(node: Node) -> str:
    text = scalar(node, 'a kind of number, or its beginning such as "+1900"')
    if text in KINDS or _PREFIX.fullmatch(text):
        return text
    near = did_you_mean(text, KINDS) or f"; use {', '.join(KINDS)}, or a beginning such as +1900"
    raise BadValue(node.mark, f"{shown(text)} is no kind of number{near}")


def _whole(node: Node, least: int) -> int:
    wanted = f"a whole number from {least} to {MOST:,}"
    text = scalar(node, wanted)
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= MOST:
        raise BadValue(node.mark, f"{shown(text)} is not {wanted}")
    return int(text)
