"""How the single values of a test are written, and what is said when they can't be read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from longlines.flow.kinds import PLACEHOLDER, BadValue, name_of, scalar
from longlines.flow.kinds.quantities import SecondsKind
from longlines.flow.marks import Mapping, Node, Scalar, Sequence
from longlines.flow.phone import KEYS
from longlines.flow.problems import Problem, did_you_mean

T = TypeVar("T")
U = TypeVar("U")
Read = Callable[[Node], T]

_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}|[a-z][a-z0-9]{0,31}")
_DIALLED = re.compile(r"[0-9*#+]{1,40}")
_SECONDS = SecondsKind()


@dataclass(frozen=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    currency: str
    amount: Decimal


class Problems(list[Problem]):
    """Mistakes as they are found; reading goes on after each."""

    def read(self, reader: Read[T], node: Node, otherwise: U) -> T | U:
        """What `reader` makes of the value, or its mistake noted and `otherwise`."""
        try:
            return reader(node)
        except BadValue as error:
            self.append(error.problem)
            return otherwise

    def fields(self, node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
        """The values of a mapping by key; a key that isn't known is a mistake."""
        if not isinstance(node, Mapping):
            self.append(Problem(node.mark, f"{what} needs keys and values: {', '.join(known)}"))
            return {}
        for key, _ in node:
            if key.text not in known:
                near = did_you_mean(key.text, known)
                self.append(Problem(key.mark, f'{what} has no key "{key.text}"{near}'))
        return {key.text: value for key, value in node if key.text in known}

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The values of a list."""
        if isinstance(node, Sequence):
            return node.items
        self.append(Problem(node.mark, f"{what} needs a list: begin each line with a dash"))
        return ()


def seconds(node: Node) -> float:
    """`1.5s` or `2m`."""
    return _SECONDS.read(node)


def keys(node: Node) -> str:
    """Keys of a telephone, in which `{name}` stands for a saved value."""
    text = scalar(node, "keys of a telephone")
    rest = PLACEHOLDER.sub("", text)
    wrong = next((character for character in rest if character not in KEYS), None)
    if wrong is not None:
        raise BadValue(node.mark, f'"{wrong}" is no key of a telephone; they are 0-9, * and #')
    return text


def words(node: Node) -> str:
    """Any text."""
    return scalar(node, "text")


def name(wanted: str) -> Read[str]:
    """A plain name; `wanted` says of what."""
    return lambda node: name_of(node, wanted)


def dialled(node: Node) -> str:
    """What a caller can dial."""
    text = scalar(node, "what the caller dials")
    if not _DIALLED.fullmatch(text):
        raise BadValue(node.mark, f'"{text}" can\'t be dialled; use 0-9, *, # and +')
    return text


def number(node: Node) -> str:
    """A number in E.164 form, or a sample account's name."""
    text = scalar(node, "a number such as +12025550102, or an account")
    if not _NUMBER.fullmatch(text):
        raise BadValue(node.mark, f'"{text}" is no number such as +12025550102, and no account')
    return text


def choice(*known: str) -> Read[str]:
    """One of a few words."""

    def read(node: Node) -> str:
        text = scalar(node, " or ".join(known))
        if text not in known:
            near = did_you_mean(text, known)
            raise BadValue(node.mark, f'"{text}" is none of {", ".join(known)}{near}')
        return text

    return read


def moment(node: Node) -> datetime:
    """A time with its zone, such as `2026-11-22T14:30Z`; UTC."""
    text = scalar(node, "a time such as 2026-11-22T14:30Z")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue(node.mark, f'"{text}" is no time such as 2026-11-22T14:30Z') from None
    if read.tzinfo is None:
        raise BadValue(node.mark, f"{text} has no time zone; end it with Z for UTC, or +01:00")
    return read.astimezone(UTC)


def amount(node: Node) -> Money:
    """`USD 0.35`: the currency and how much of it."""
    text = scalar(node, "an amount such as USD 0.35")
    currency, _, figure = text.partition(" ")
    if not re.fullmatch("[A-Z]{3}", currency) or not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", figure):
        raise BadValue(node.mark, f'"{text}" is no amount such as USD 0.35')
    return Money(currency, Decimal(figure))


def count(node: Node) -> Decimal:
    """Seconds of a bill: `3`, `3s` or `2.5`."""
    text = scalar(node, "seconds, such as 3").removesuffix("s")
    try:
        read = Decimal(text)
    except InvalidOperation:
        raise BadValue(node.mark, f'"{text}" are no seconds') from None
    if not read.is_finite() or not 0 <= read <= 1_000_000:
        raise BadValue(node.mark, f"{text} is no length of a conversation in seconds")
    return read


def credit(node: Node) -> tuple[tuple[str, str], ...]:
    """`{bob: none}`, `blocked`, or how long the money lasts, in seconds; by account or number."""
    if not isinstance(node, Mapping) or not node.entries:
        raise BadValue(node.mark, "expected accounts and their credit, such as {bob: none}")
    found = []
    for key, value in node:
        text = scalar(value, "none, blocked, or a length of time such as 30s")
        words = text if text in ("none", "blocked") else f"{seconds(value):g}"
        found.append((number(key), words))
    return tuple(found)


def pairs(node: Node) -> tuple[tuple[str, str], ...]:
    """`{name: text}`; an empty text is `""`."""
    if not isinstance(node, Mapping) or not node.entries:
        raise BadValue(node.mark, "expected names and values, such as {callee: 2025550102}")
    found = []
    for key, value in node:
        if not isinstance(value, Scalar):
            raise BadValue(value.mark, f'"{key.text}" needs a single value')
        found.append((name_of(key, "value name"), value.text))
    return tuple(found)
