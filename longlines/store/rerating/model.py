"""What is asked of a re-rate, and what it does to each charge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

RulesOf: TypeAlias = Literal["then", "now"]
"""By the rules of the call's moment, or by those of today."""

Row: TypeAlias = Mapping[str, Any]
"""A row of `charges`."""

Key: TypeAlias = tuple[str, str, int]
"""Call, side and try of a charge."""

CHANGED, FAILED, SAME = "changed", "failed", "same"

TOLD_AT_MOST = 10_000
"""Failures of a dry run that are told one by one; more are counted."""


class RerateError(ValueError):
    """A re-rate can't be done; the message says why, and what to do."""


@dataclass(frozen=True)
class Wish:
    """Which charges to give a price again: those whose moment lies from `since` to before `until`.

    With `account` (E.164) only what that customer pays, with `carrier` only what that carrier
    asks; with both, both of these. With `deck` only charges that come from it, before or after.
    """

    since: datetime
    until: datetime
    account: str = ""
    carrier: str = ""
    deck: str = ""
    rules: RulesOf = "then"

    def covers(self, row: Row) -> bool:
        """Whether a charge is one of the account's or the carrier's that are asked for."""
        if not (self.account or self.carrier):
            return True
        wanted = self.account if row["side"] == "sell" else self.carrier
        return bool(wanted) and party(row) == wanted

    def by_deck(self, before: Row, after: Row) -> bool:
        """Whether a charge comes from the deck that is asked for."""
        return not self.deck or self.deck in (before["deck"], after["deck"])


@dataclass(frozen=True)
class Change:
    """One charge, before and after. Of a failure `reason` says why it keeps what it had."""

    state: str
    before: Row
    after: Row
    reason: str = ""

    @property
    def key(self) -> Key:
        """Of which charge."""
        return self.before["call"], self.before["side"], self.before["try"]


class Group(NamedTuple):
    """What is added up apart: a customer's or a carrier's charges in one currency."""

    side: str
    party: str
    currency: str


@dataclass
class Sum:
    """Of how many charges, and what they came to before and after."""

    charges: int = 0
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """What they cost more; less where it is negative."""
        return self.after - self.before


@dataclass
class Tally:
    """What a re-rate comes to. Currencies are never added up together."""

    looked_at: int = 0
    changed: int = 0
    groups: dict[Group, Sum] = field(default_factory=dict)
    failures: list[Change] = field(default_factory=list)
    failed: int = 0

    def add(self, changes: Iterable[Change]) -> None:
        """Count charges."""
        for change in changes:
            self.looked_at += 1
            if change.state == FAILED:
                self.failed += 1
                if len(self.failures) < TOLD_AT_MOST:
                    self.failures.append(change)
            elif change.state == CHANGED:
                self.changed += 1
                self.sum(change)

    def sum(self, change: Change) -> None:
        """Add a change to its groups: two, where the currency changed as well."""
        before, after = change.before, change.after
        of = {
            Group(row["side"], party(row), row["currency"]): None
            for row in (before, after)
            if row["amount"] is not None
        }
        for group in of:
            found = self.groups.setdefault(group, Sum())
            found.charges += 1
            found.before += _in(before, group.currency)
            found.after += _in(after, group.currency)

    def totals(self) -> dict[Group, Sum]:
        """By side and currency; `party` is ""."""
        found: dict[Group, Sum] = {}
        for group, each in self.groups.items():
            total = found.setdefault(group._replace(party=""), Sum())
            total.charges += each.charges
            total.before += each.before
            total.after += each.after
        return found


def party(row: Row) -> str:
    """Who pays on the sell side, who is paid on the buy side."""
    return str(row["account"] if row["side"] == "sell" else row["carrier"])


def compared(before: Row, after: Row) -> str:
    """CHANGED where the price differs, also in its taxes or its currency; else SAME."""
    if after["amount"] is None and before["amount"] is None:
        return SAME
    return SAME if _price(before) == _price(after) else CHANGED


def _price(row: Row) -> tuple[object, ...]:
    taxes = [(line["what"], line["amount"]) for line in row["lines"] if " % of " in line["how"]]
    return row["amount"], row["net"], row["currency"] if row["amount"] else None, taxes


def _in(row: Row, currency: str) -> Decimal:
    amount: Decimal | None = row["amount"]
    return amount if amount is not None and row["currency"] == currency else Decimal(0)
