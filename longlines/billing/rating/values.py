"""The kinds of value that tariffs.yaml holds, each read from a marked node. Raise BadValue."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from longlines.billing.rating.model import CLASSES, NEVER_CHARGED
from longlines.billing.rating.rounding import MODES, MOST_DECIMALS
from longlines.billing.rating.surcharges import PER
from longlines.flow.kinds import BadValue, name_of, scalar
from longlines.flow.marks import Node, Sequence
from longlines.flow.problems import did_you_mean, shown

Value = TypeVar("Value")

MOST = Decimal(1_000_000)
COIN = "coin"

_ACCOUNT = re.compile(r"[a-z][a-z0-9]{0,31}|\+[1-9][0-9]{6,14}")
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}")


def currency(node: Node) -> str:
    """A currency by ISO 4217."""
    from babel.numbers import is_currency  # long to import

    text = scalar(node, "a currency such as USD")
    if not is_currency(text):
        raise BadValue(node.mark, f"{shown(text)} is no ISO 4217 currency")
    return text


def amount(node: Node) -> Decimal:
    """An amount of money, never negative, with at most six decimals."""
    text = scalar(node, "an amount such as 1.50")
    try:
        number = Decimal(text) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        raise BadValue(node.mark, f"{shown(text)} is no amount such as 1.50") from None
    if not number.is_finite() or not 0 <= number < MOST or number != round(number, MOST_DECIMALS):
        raise BadValue(
            node.mark, f"{shown(text)} is not between 0 and {MOST:,} with {MOST_DECIMALS} decimals"
        )
    return number


def worth(node: Node) -> Decimal:
    """What one unit of a currency is worth in another."""
    found = amount(node)
    if not found:
        raise BadValue(node.mark, "a currency that is worth 0 is none; write a rate such as 1.085")
    return found


def day(node: Node) -> date:
    """A day, as 2026-11-20."""
    text = scalar(node, "a day such as 2026-11-20")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue(node.mark, f"{shown(text)} is no day such as 2026-11-20") from None


def percent(node: Node) -> Decimal:
    """A percentage, with or without its sign."""
    text = scalar(node, "a percentage such as 8.25")
    try:
        number = Decimal(text.removesuffix("%").rstrip()) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        raise BadValue(node.mark, f"{shown(text)} is no percentage such as 8.25") from None
    if not number.is_finite() or not 0 <= number <= 100 or number != round(number, MOST_DECIMALS):
        raise BadValue(node.mark, f"{shown(text)} is not between 0 and 100")
    return number


def charged_class(node: Node) -> str:
    """A class of calls that may cost something."""
    text = scalar(node, "a class of calls")
    if text in NEVER_CHARGED:
        raise BadValue(node.mark, f"calls of the class {text} are never charged")
    return _one_of(node, text, [each for each in CLASSES if each not in NEVER_CHARGED], "class")


def mode(node: Node) -> str:
    """A way to round."""
    return _one_of(node, scalar(node, "a way to round"), MODES, "way to round")


def per(node: Node) -> str:
    """What a surcharge is added for."""
    return _one_of(node, scalar(node, "call or minute"), PER, "unit of a surcharge")


def step(node: Node) -> Decimal | None:
    """What amounts are rounded to multiples of; None for the currency's smallest coin."""
    if scalar(node, "an amount such as 0.01, or coin") == COIN:
        return None
    found = amount(node)
    if not found:
        raise BadValue(node.mark, "0 is nothing to round to; use an amount such as 0.01, or coin")
    return found


def title(node: Node) -> str:
    """What a tax is called on an invoice."""
    text = scalar(node, "a name")
    if len(text) > 60:
        raise BadValue(node.mark, f"{shown(text)} is longer than 60 characters")
    if ";" in text:
        raise BadValue(node.mark, f"{shown(text)} has a ; in it; write another sign")
    return text


def plan(node: Node) -> str:
    """The name of a plan."""
    return name_of(node, "plan")


def account(node: Node) -> str:
    """An account, by its name or number."""
    text = scalar(node, "an account")
    if not _ACCOUNT.fullmatch(text):
        raise BadValue(
            node.mark, f"{shown(text)} is no account; use its name, or its number as +12025550101"
        )
    return text


def prefix(node: Node) -> str:
    """The beginning of E.164 numbers."""
    text = scalar(node, "the beginning of numbers such as +1212")
    if not _PREFIX.fullmatch(text):
        raise BadValue(node.mark, f"{shown(text)} begins no number; write it as +1212")
    return text


def several(read: Callable[[Node], Value]) -> Callable[[Node], tuple[Value, ...]]:
    """One value, or a list of them."""

    def values(node: Node) -> tuple[Value, ...]:
        if not isinstance(node, Sequence):
            return (read(node),)
        if not node.items:
            raise BadValue(node.mark, "the list is empty; leave the key out to mean all")
        return tuple(read(item) for item in node.items)

    return values


def _one_of(node: Node, text: str, known: Iterable[str], what: str) -> str:
    known = list(known)
    if text not in known:
        near = did_you_mean(text, known) or f"; use {', '.join(known)}"
        raise BadValue(node.mark, f"{shown(text)} is no {what}{near}")
    return text
