"""Whether somebody may be called, and for how long somebody's money lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from longlines.flow.model import HandBack

NO_CREDIT: Literal["no_credit"] = "no_credit"
BLOCKED: Literal["blocked"] = "blocked"

SPARE = 0.5
"""Seconds by which a call is cut before its money ends: the PBX may cut it a little late, and a
second more would be charged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call to an E.164 number that `payer` ("" for nobody) would pay for, by its class.

    `call` is the PBX's id of it; it rings for at most `ring` seconds. `leg` is the channel of a
    party who was moved there within the call, else "". With `fee` nobody is called: a service of
    that class is used once, which has a `leg` of its own.
    """

    call: str
    payer: str
    number: str
    call_class: str
    at: datetime
    ring: float
    leg: str = ""
    fee: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """The call may be made: for at most `seconds`, while the payer pays for fewer than `at_once`,
    and has begun fewer than `per_minute` within the last minute.

    None is no limit.
    """

    seconds: float | None = None
    at_once: int | None = None
    per_minute: int | None = None

    def limits(self, payer: str, given: HandBack) -> HandBack:
        """The same instruction with these limits, which the PBX keeps by itself."""
        variables = {**given.variables, "LL_LIMIT": self._limit()}
        if self.at_once is None and self.per_minute is None:
            return HandBack(given.next, variables)
        count = {
            "LL_PAYER": payer,
            "LL_AT_ONCE": _said(self.at_once),
            "LL_PER_MINUTE": _said(self.per_minute),
            "LL_THEN": given.next,
        }
        return HandBack("paid", {**variables, **count})

    def _limit(self) -> str:
        """As Dial takes it, in milliseconds."""
        return "" if self.seconds is None else f"L({max(1, round(self.seconds * 1000))})"


def _said(limit: int | None) -> str:
    return "" if limit is None else str(limit)


@dataclass(frozen=True, slots=True)
class Refused:
    """The call may not be made; `why` in words, for the trace."""

    outcome: Literal["no_credit", "blocked"]
    why: str


Answer: TypeAlias = Granted | Refused

UNLIMITED = Granted()


class Credit(Protocol):
    """Knows who may call whom."""

    def at_once(self, asked: Asked) -> Answer | None:
        """The answer, where no money must be set aside for it; None: ask `reserve`."""
        ...

    async def reserve(self, asked: Asked) -> Answer:
        """The answer, with money set aside for the call until it is charged."""
        ...


class NoCredit:
    """Grants everything: for a house that keeps no accounts."""

    def at_once(self, asked: Asked) -> Answer | None:
        """Yes."""
        return UNLIMITED

    async def reserve(self, asked: Asked) -> Answer:
        """Yes."""
        return UNLIMITED


def facts(asked: Asked, answer: Answer) -> Mapping[str, str]:
    """What the trace tells of an answer that isn't a plain yes."""
    told = {"number": asked.number, "payer": asked.payer}
    if isinstance(answer, Refused):
        return {**told, "outcome": answer.outcome, "why": answer.why}
    limit = "" if answer.seconds is None else f"{answer.seconds:g}"
    return {**told, "outcome": "granted", "seconds": limit}
