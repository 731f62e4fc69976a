"""The arithmetic of a charge, taken apart, so that it can be told in any language.

`longlines.billing.rating.explain` writes it in English, a line for each step.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

SAID = "said"
"""A line that isn't understood; it is shown as it was written."""


Written: TypeAlias = tuple[str, str, str]
"""What a line is, how it was worked out, and what it comes to ("" for nothing)."""


class Step(NamedTuple):
    """One step: its `kind` (a key of the languages' sentences), facts, what it comes to or ""."""

    kind: str
    facts: Mapping[str, str]
    amount: str


_N = r"[0-9.]+"
_ROUND = rf"(?P<exact>{_N}) to (?P<to>{_N}), (?P<mode>half up|half even|up|down)"
_QUOTED = r"(?P<quoted>, as quoted \(quote (?P<quote>[0-9a-f]+)\))?"
_LINES: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "price": (
        (
            "deck",
            re.compile(
                r"prefix (?P<prefix>[0-9]*) of sell deck (?P<deck>.+), version (?P<version>[0-9]+)"
                + _QUOTED
            ),
        ),
        (
            "fixed",
            re.compile(r"fixed price of (?P<service>[a-z]+) calls in prices\.yaml" + _QUOTED),
        ),
    ),
    "time": (
        (
            "time",
            re.compile(
                rf"(?P<seconds>{_N}) s(?: less (?P<free>[0-9]+) s free)?"
                r" at (?P<first>[0-9]+)/(?P<next>[0-9]+)(?:, at least (?P<minimum>[0-9]+) s)?"
                r": (?P<billed>[0-9]+) s billed"
            ),
        ),
    ),
    "talk": (
        (
            "talk",
            re.compile(
                rf"(?P<seconds>{_N}) s at (?P<price>{_N}) a minute: {_N} x {_N} / 60"
                r"(?:, (?P<band>.+) from (?P<from>[0-9]{4}-[0-9-]{5} [0-9:]{8} [A-Z0-9+-]+))?"
            ),
        ),
    ),
    "connect": (("connect", re.compile("connect fee, once")),),
    "surcharge": (
        ("surcharge", re.compile(r"surcharge for calls of the class (?P<service>[a-z]+), once")),
    ),
    "rounded": (("rounded", re.compile(_ROUND)),),
}
_PRICE = re.compile(rf"{_N} s at ({_N}) a minute: ").match
_COUNTED = re.compile(rf"{_N} s(?: less [0-9]+ s free)? at ([0-9]+/[0-9]+)[,:]").match
_TAX = re.compile(rf"(?P<percent>{_N}) % of (?P<net>{_N})(?:, {_ROUND})?")


def written(lines: Iterable[Mapping[str, str | None]]) -> tuple[Written, ...]:
    """A charge's lines as an invoice keeps them, but for the last one, which is the amount."""
    return tuple(
        (line["what"] or "", line["how"] or "", line["amount"] or "")
        for line in lines
        if line["what"] != "amount"
    )


def read(lines: Iterable[Written]) -> list[Step]:
    """The steps of these lines."""
    return [_step(*line) for line in lines]


@functools.lru_cache(maxsize=1024)
def _step(what: str, how: str, amount: str) -> Step:
    for kind, pattern in _LINES.get(what, ()):
        if found := pattern.fullmatch(how):
            return Step(kind, _facts(found), amount)
    if found := _TAX.fullmatch(how):
        return Step("tax", {"name": what, **_facts(found)}, amount)
    return Step(SAID, {"what": what, "how": how}, amount)


def _facts(found: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in found.groupdict().items() if value and name != "quoted"}


def rate(lines: Iterable[Written]) -> str:
    """The price of a minute: "0.125", or several where time bands cut the call."""
    found = [_PRICE(how) for what, how, _ in lines if what == "talk"]
    return " / ".join(dict.fromkeys(price[1] for price in found if price))


def increments(lines: Iterable[Written]) -> str:
    """How time is counted: "30/6" means 30 seconds first, then six by six."""
    found = [_COUNTED(how) for what, how, _ in lines if what == "time"]
    return found[0][1] if found and found[0] else ""
