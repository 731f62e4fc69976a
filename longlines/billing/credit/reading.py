"""Reads `credit.yaml`; every mistake is told with its place.

currency: USD
zone: America/New_York
default:
  longest_call: 4h
  watch: {calls_per_minute: 60, spend_per_hour: 50}
plans:
  business: {spend_per_day: 500}
accounts:
  alice: {kind: prepaid}
  "+12025550103": {limit: 20, allowed: ["+1900555"]}
without_database: {prepaid: refuse, postpaid: go_on}
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from longlines.billing.credit import values
from longlines.billing.credit.model import GO_ON, POSTPAID, PREPAID, REFUSE, CreditRules, applied
from longlines.billing.rating.values import account, amount, currency, plan
from longlines.flow import marks
from longlines.flow.kinds import BadValue, ChoiceKind, YesKind
from longlines.flow.kinds.rows import Keys, row
from longlines.flow.kinds.times import ZoneKind
from longlines.flow.library import CREDIT
from longlines.flow.marks import Node
from longlines.flow.problems import Mark, Problem

_WATCH: Keys = {
    "calls_per_minute": values.count,
    "spend_per_hour": amount,
    "premium_per_hour": values.count_or_none_at_all,
    "block": YesKind().read,
}
_LOST: Keys = dict.fromkeys((PREPAID, POSTPAID), ChoiceKind(REFUSE, GO_ON).read)


def problems(path: Path) -> list[Problem]:
    """What is wrong with a credit file; nothing where there is none."""
    try:
        return read(path.read_bytes(), str(path))[1]
    except FileNotFoundError:
        return []
    except OSError as error:
        return [Problem(Mark(str(path), 1, 1), f"can't be read: {error.strerror}")]


def read(written: bytes | None, file: str = CREDIT) -> tuple[CreditRules, list[Problem]]:
    """The rules in a file's content, with every mistake; None for no file."""
    if written is None:
        return CreditRules(), []
    try:
        root, found = marks.read(written, file)
    except marks.Unreadable as error:
        return CreditRules(), [error.problem]
    return _Reader(found).rules(root), found


class _Reader:
    """Collects what is wrong; a value with a mistake is left out."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._terms: Keys = {
            "kind": ChoiceKind(PREPAID, POSTPAID).read,
            "limit": amount,
            "calls_at_once": values.count,
            "calls_per_minute": values.count,
            "spend_per_day": amount,
            "spend_per_month": amount,
            "longest_call": values.seconds,
            "blocked": values.destinations,
            "allowed": values.destinations,
            "watch": lambda node: row(node, _WATCH, "watch", self._problems),
        }

    def rules(self, root: Node) -> CreditRules:
        base = CreditRules()
        sections: Keys = {
            "currency": currency,
            "zone": ZoneKind().read,
            "default": lambda node: applied(
                base.default, row(node, self._terms, "default", self._problems)
            ),
            "plans": lambda node: self._named(node, plan, "a plan"),
            "accounts": lambda node: self._named(node, account, "an account"),
            "without_database": self._lost,
        }
        try:
            found = row(root, sections, CREDIT, self._problems)
        except BadValue as error:
            self._problems.append(error.problem)
            return base
        if "without_database" in found:
            found["lost"] = {**base.lost, **found.pop("without_database")}
        return CreditRules(**found)

    def _lost(self, node: Node) -> dict[str, Any]:
        return row(node, _LOST, "without_database", self._problems)

    def _named(
        self, node: Node, named: Callable[[Node], str], what: str
    ) -> dict[str, dict[str, Any]]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, f"expected terms by the name of {what}")
        found = {}
        for key, value in node:
            try:
                found[named(key)] = row(value, self._terms, what, self._problems)
            except BadValue as error:
                self._problems.append(error.problem)
        return found
