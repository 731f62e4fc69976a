"""Whether somebody may be called: by the rules of credit, in memory where no money is set aside.

Only who calls on money that must be there (prepaid, a credit limit, a cap on spending) waits for
the database, in a thread and for a limited time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from longlines.billing.credit.destinations import why_blocked
from longlines.billing.credit.model import REFUSE, CreditRules, Terms
from longlines.billing.rating.model import NEVER_CHARGED
from longlines.flow.credit import BLOCKED, NO_CREDIT, UNLIMITED, Answer, Asked, Granted, Refused
from longlines.host.blocked import BlockedAccounts
from longlines.host.credit_rules import CreditInForce
from longlines.numbers import Kind, kind_of
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.host.credit_desk import CreditDesk

REST = 5.0
"""Seconds for which a database that did not answer is not asked again: each question to it would
hold a thread, and a caller."""

log = logging.getLogger(__name__)


class CreditLost(Exception):
    """Credit can't be looked up now; the message says why."""


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; raises TimeoutError."""

    def __call__(self, work: Callable[[], Answer], /) -> Coroutine[Any, Any, Answer]:
        """What the work gives."""
        ...


class HouseCredit:
    """By credit.yaml, the blocked accounts, and (`aside`) the ledger."""

    def __init__(
        self, settings: Settings, aside: Aside, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._aside = aside
        self._clock = clock
        self._rests_until = float("-inf")
        self._rules = CreditInForce(settings)
        self._blocked = BlockedAccounts(settings.blocked_accounts)
        self._desk: CreditDesk | None = None

    def at_once(self, asked: Asked) -> Answer | None:
        """The answer without looking anything up; None where money must be set aside."""
        if untouched(asked):
            return UNLIMITED
        terms = self._rules.terms(asked.payer)
        refused = self._refused(asked, terms)
        if refused is not None:
            return refused
        if terms.reserves and asked.payer:
            return None
        return granted(terms, terms.longest_call, asked.payer)

    async def reserve(self, asked: Asked) -> Answer:
        """The answer, with money set aside. Without a database, what the rules say for then."""
        rules = self._rules()
        terms = self._rules.terms(asked.payer)
        if self._clock() < self._rests_until:
            return self._lost(asked, rules, terms, "the database did not answer a moment ago")
        try:
            return await self._aside(lambda: self._reserve(asked, rules, terms))
        except TimeoutError:
            self._rests_until = self._clock() + REST
            return self._lost(asked, rules, terms, "looking up credit took too long")
        except CreditLost as error:
            return self._lost(asked, rules, terms, str(error))

    def _reserve(self, asked: Asked, rules: CreditRules, terms: Terms) -> Answer:
        try:
            if self._desk is None:
                from longlines.host.credit_desk import CreditDesk  # not for every script's call

                self._desk = CreditDesk(self._settings)
        except ImportError as error:
            raise CreditLost(f"this Python can't read the database: {error}") from error
        return self._desk.reserve(asked, rules, terms)

    def _refused(self, asked: Asked, terms: Terms) -> Refused | None:
        if (why := self._blocked.why(asked.payer)) is not None:
            return Refused(BLOCKED, f"the account is blocked: {why}")
        if word := why_blocked(asked.number, terms.blocked, terms.allowed):
            return Refused(BLOCKED, f"credit.yaml blocks {word} for this account")
        return None

    def _lost(self, asked: Asked, rules: CreditRules, terms: Terms, why: str) -> Answer:
        log.error("call %s: credit of %s: %s", asked.call, asked.payer, why)
        if rules.lost[terms.kind] == REFUSE:
            return Refused(NO_CREDIT, f"{why}; {terms.kind} accounts are refused then")
        return granted(terms, terms.longest_call, asked.payer)


def untouched(asked: Asked) -> bool:
    """Whether a call is none of credit's business: an emergency, or free."""
    return asked.call_class in NEVER_CHARGED or kind_of(asked.number) == Kind.EMERGENCY


def granted(terms: Terms, seconds: float | None, payer: str) -> Granted:
    """A grant with the limits that Asterisk keeps."""
    if not payer:
        return Granted(seconds)
    return Granted(seconds, terms.calls_at_once, terms.calls_per_minute)
