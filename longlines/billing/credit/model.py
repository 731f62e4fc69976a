"""The terms on which an account calls; without a credit.yaml, those of `Terms()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from longlines.billing.rating.model import DEFAULT_PLAN

UTC_ZONE = ZoneInfo("UTC")

PREPAID, POSTPAID = "prepaid", "postpaid"
REFUSE, GO_ON = "refuse", "go_on"

PREMIUM, SATELLITE, EVERYWHERE = "premium", "satellite", "everywhere"
BARRED_UNLESS_SAID = (PREMIUM, SATELLITE)

LONGEST_PREPAID = 4 * 3600
"""Seconds for which money is set aside at most, where no longest call is given."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What raises an alarm, and blocks the account if `block`: calls begun within a minute, money
    spent within an hour, premium and satellite calls within an hour. None is not watched.
    """

    calls_per_minute: int | None = None
    spend_per_hour: Decimal | None = None
    premium_per_hour: int | None = None
    block: bool = True

    @property
    def looks(self) -> bool:
        """Whether anything is watched."""
        limits = (self.calls_per_minute, self.spend_per_hour, self.premium_per_hour)
        return any(each is not None for each in limits)


@dataclass(frozen=True, slots=True)
class Terms:
    """Amounts are in the currency of the rules. None means no limit.

    `limit` is how much an account may owe; what it has paid ahead comes on top. `blocked` and
    `allowed` are kinds of number, or beginnings of E.164 numbers; what is allowed is not blocked.
    `longest_call` is in seconds.
    """

    kind: str = POSTPAID
    limit: Decimal | None = None
    calls_at_once: int | None = None
    calls_per_minute: int | None = None
    spend_per_day: Decimal | None = None
    spend_per_month: Decimal | None = None
    longest_call: int | None = None
    blocked: tuple[str, ...] = BARRED_UNLESS_SAID
    allowed: tuple[str, ...] = ()
    watch: Watch = field(default_factory=Watch)

    @property
    def prepaid(self) -> bool:
        """Whether it must have paid before it calls."""
        return self.kind == PREPAID

    @property
    def most_owed(self) -> Decimal | None:
        """How much the account may owe; None for no limit."""
        return self.limit if self.limit is not None or not self.prepaid else Decimal(0)

    @property
    def reserves(self) -> bool:
        """Whether money is set aside before each call."""
        caps = (self.most_owed, self.spend_per_day, self.spend_per_month)
        return any(each is not None for each in caps)


@dataclass(frozen=True)
class CreditRules:
    """The terms of everybody, and what plans and accounts (by name or number) change of them.

    `zone` says when a day and a month begin. `lost` says what becomes of calls that can't be
    looked up, by kind of account: REFUSE or GO_ON.
    """

    currency: str = "USD"
    zone: ZoneInfo = UTC_ZONE
    default: Terms = field(default_factory=Terms)
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=lambda: {PREPAID: REFUSE, POSTPAID: GO_ON})
    _known: dict[tuple[str, str, str], Terms] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def terms(self, number: str, name: str = "", plan: str = DEFAULT_PLAN) -> Terms:
        """The terms of an account: what is said of itself counts before its plan's."""
        key = (number, name, plan)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self.default
            for changed in (
                self.plans.get(plan, {}),
                self.accounts.get(name, {}) if name else {},
                self.accounts.get(number, {}),
            ):
                found = applied(found, changed)
            self._known[key] = found
        return found


_MOST_KNOWN = 50_000


def applied(terms: Terms, changed: Mapping[str, Any]) -> Terms:
    """The terms with these changes. What is allowed adds up; `watch` changes key by key."""
    if not changed:
        return terms
    changed = dict(changed)
    if "allowed" in changed:
        changed["allowed"] = tuple(dict.fromkeys((*terms.allowed, *changed["allowed"])))
    if "watch" in changed:
        changed["watch"] = replace(terms.watch, **changed["watch"])
    return replace(terms, **changed)
