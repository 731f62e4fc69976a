"""Reads `tariffs.yaml`, and the fixed prices beside it; every mistake is told with its place.

currency: USD
plans:
  business: [alice, "+12025550103"]
surcharges:
  - {class: person, amount: 3.00, currency: USD}
taxes:
  - {name: Sales tax, percent: 8.875, numbers: ["+1212", "+1718"]}
rounding:
  sell: {to: coin, mode: half_up}
exchange:
  - {currency: EUR, rate: 1.085, date: 2026-11-20}
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from longlines.billing.rating import values
from longlines.billing.rating.exchange import ExchangeRate
from longlines.billing.rating.rounding import RoundingRule
from longlines.billing.rating.rules import FixedPrice, Rules
from longlines.billing.rating.surcharges import CALL, Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.flow import marks, prices
from longlines.flow.kinds import BadValue
from longlines.flow.kinds.rows import Keys, row
from longlines.flow.library import PRICES, TARIFFS
from longlines.flow.marks import Node
from longlines.flow.problems import FlowProblems, Mark, Problem, shown
from longlines.flow.prompts import Known

_SURCHARGE: Keys = {
    "class": values.charged_class,
    "amount": values.amount,
    "currency": values.currency,
    "plans": values.several(values.plan),
    "per": values.per,
}
_TAX: Keys = {
    "name": values.title,
    "percent": values.percent,
    "classes": values.several(values.charged_class),
    "numbers": values.several(values.prefix),
    "plans": values.several(values.plan),
}
_EXCHANGE: Keys = {"currency": values.currency, "rate": values.worth, "date": values.day}
_ROUNDING: Keys = {"to": values.step, "mode": values.mode}


def read_folder(folder: Path, names: Mapping[str, str] | None = None) -> Rules:
    """The rules of a flows folder, as far as they can be read; see `problems` for the rest."""
    rules, _ = read(content(folder / TARIFFS), str(folder / TARIFFS))
    known, _ = prices.read(folder / PRICES)
    return replace(rules, names=names or {}, fixed=fixed(known))


def rules_of(tariffs: bytes | None, fixed_prices: bytes | None, names: Mapping[str, str]) -> Rules:
    """The rules in the content of both files, None where there is none. Raises FlowProblems."""
    rules, found = read(tariffs, TARIFFS)
    known, more = prices.parse(fixed_prices, PRICES) if fixed_prices is not None else ({}, [])
    if found or more:
        raise FlowProblems([*found, *more])
    return replace(rules, names=names, fixed=fixed(known))


def problems(path: Path) -> list[Problem]:
    """What is wrong with a tariffs file; nothing where there is none."""
    try:
        return read(content(path), str(path))[1]
    except OSError as error:
        return [Problem(Mark(str(path), 1, 1), f"can't be read: {error.strerror}")]


def content(path: Path | None) -> bytes | None:
    """What is in a file; None where there is none. Raises OSError."""
    try:
        return path.read_bytes() if path else None
    except FileNotFoundError:
        return None


def fixed(known: Mapping[str, Known]) -> dict[str, FixedPrice]:
    """Fixed prices by service, of those that prompts speak as `{price_<service>}`."""
    found = {}
    for name, price in known.items():
        currency, _, per_minute = price.text.partition(" ")
        found[name.removeprefix(prices.PRICE)] = FixedPrice(Decimal(per_minute), currency)
    return found


def read(written: bytes | None, file: str) -> tuple[Rules, list[Problem]]:
    """The rules in a file's content; None for no file."""
    if written is None:
        return Rules(), []
    try:
        root, found = marks.read(written, file)
    except marks.Unreadable as error:
        return Rules(), [error.problem]
    reader = _Reader(found)
    return reader.rules(root), found


class _Reader:
    """Collects what is wrong; a row with a mistake is left out."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def rules(self, root: Node) -> Rules:
        sections: Keys = {
            "currency": values.currency,
            "plans": self._plans,
            "surcharges": lambda node: tuple(self._surcharges(node)),
            "taxes": lambda node: tuple(self._taxes(node)),
            "rounding": self._rounding,
            "exchange": lambda node: tuple(self._exchange(node)),
        }
        try:
            return Rules(**row(root, sections, TARIFFS, self._problems))
        except BadValue as error:
            self._problems.append(error.problem)
            return Rules()

    def _plans(self, node: Node) -> dict[str, str]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, "expected plans and their accounts: business: [alice, bob]")
        found: dict[str, str] = {}
        for key, listed in node:
            items = listed.items if isinstance(listed, marks.Sequence) else (listed,)
            for item in items:
                try:
                    plan, account = values.plan(key), values.account(item)
                except BadValue as error:
                    self._problems.append(error.problem)
                    continue
                if account in found:
                    other = f'{shown(account)} is in the plan "{found[account]}" already'
                    self._problems.append(Problem(item.mark, other))
                found.setdefault(account, plan)
        return found

    def _surcharges(self, node: Node) -> Iterable[Surcharge]:
        for each in self._rows(node, _SURCHARGE, ("class", "amount", "currency"), "a surcharge"):
            plans, per = each.get("plans", ()), each.get("per", CALL)
            yield Surcharge(each["class"], each["amount"], each["currency"], plans, per)

    def _taxes(self, node: Node) -> Iterable[Tax]:
        for tax in self._rows(node, _TAX, ("name", "percent"), "a tax"):
            yield Tax(**tax)

    def _exchange(self, node: Node) -> Iterable[ExchangeRate]:
        for rate in self._rows(node, _EXCHANGE, _EXCHANGE, "an exchange rate"):
            yield ExchangeRate(**rate)

    def _rounding(self, node: Node) -> dict[str, RoundingRule]:
        sides = dict.fromkeys(("sell", "buy"), self._round)
        return row(node, sides, "rounding", self._problems)

    def _round(self, node: Node) -> RoundingRule:
        return RoundingRule(**row(node, _ROUNDING, "rounding", self._problems))

    def _rows(
        self, node: Node, keys: Keys, needed: Iterable[str], what: str
    ) -> Iterable[dict[str, Any]]:
        """The rows of a table that have all that they need."""
        if not isinstance(node, marks.Sequence):
            raise BadValue(node.mark, f"expected a list, each {what} with {_listed(keys)}")
        for item in node.items:
            before = len(self._problems)
            try:
                one = row(item, keys, what, self._problems)
            except BadValue as error:
                self._problems.append(error.problem)
                continue
            missing = [key for key in needed if key not in one]
            if missing and len(self._problems) == before:
                self._problems.append(Problem(item.mark, f"{what} needs {_listed(missing)}"))
            if len(self._problems) == before:
                yield one


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
