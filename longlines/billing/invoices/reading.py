"""Reads `invoices.yaml`; every mistake is told with its place.

issuer: {name: Longlines, address: [1 Exchange Place, "Washington, DC"], tax_id: 12-3456789}
series: LL
due_days: 14
zone: America/New_York
texts:
  en: {payment: "Please pay by the date above.", closing: "Questions? Dial 611."}
customers:
  alice: {name: Alice Example, address: [2 Main Street], language: es}
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from longlines.billing.invoices import words
from longlines.billing.invoices.model import Party
from longlines.billing.invoices.rules import PAPERS, Customer, InvoiceRules, Texts
from longlines.billing.rating import values
from longlines.flow import marks
from longlines.flow.kinds import BadValue, scalar
from longlines.flow.kinds.rows import Keys, row
from longlines.flow.kinds.times import ZoneKind
from longlines.flow.library import INVOICES
from longlines.flow.marks import Node
from longlines.flow.problems import Mark, Problem, did_you_mean, shown

LONGEST = 300
MOST_LINES = 8
MOST_DAYS = 365

_SERIES = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")


def problems(path: Path) -> list[Problem]:
    """What is wrong with an invoices file; nothing where there is none."""
    try:
        return read(path.read_bytes(), str(path))[1]
    except FileNotFoundError:
        return []
    except OSError as error:
        return [Problem(Mark(str(path), 1, 1), f"can't be read: {error.strerror}")]


def read(written: bytes, file: str) -> tuple[InvoiceRules, list[Problem]]:
    """The rules in a file's content, and what is wrong with it; one mistake spoils them all."""
    try:
        root, found = marks.read(written, file)
    except marks.Unreadable as error:
        return InvoiceRules(Party("")), [error.problem]
    reader = _Reader(found)
    rules = reader.mapping(root, reader.sections(), INVOICES, needed=("issuer",))
    return (InvoiceRules(Party("")) if found else InvoiceRules(**rules)), found


class _Reader:
    """Collects what is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def sections(self) -> Keys:
        return {
            "issuer": self._issuer,
            "series": _series,
            "due_days": _days,
            "zone": lambda node: ZoneKind().read(node).key,
            "language": _language,
            "paper": lambda node: _one_of(node, PAPERS, "paper"),
            "texts": lambda node: {
                key: Texts(**texts)
                for key, texts in self._each(node, _language, TEXTS, "the texts of a language")
            },
            "customers": lambda node: {
                key: Customer(**customer)
                for key, customer in self._each(node, values.account, CUSTOMER, "a customer")
            },
        }

    def _issuer(self, node: Node) -> Party:
        issuer = self.mapping(node, ISSUER, "the issuer", ("name",))
        return Party(**({"name": ""} | issuer))

    def mapping(
        self, node: Node, keys: Keys, what: str, needed: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Keys and values, those that could be read."""
        try:
            found = row(node, keys, what, self._problems)
        except BadValue as error:
            self._problems.append(error.problem)
            return {}
        assert isinstance(node, marks.Mapping)
        written = {key.text for key, _ in node}
        if missing := [key for key in needed if key not in written]:
            self._problems.append(Problem(node.mark, f"{what} needs {', '.join(missing)}"))
        return found

    def _each(
        self, node: Node, named: Callable[[Node], str], keys: Keys, what: str
    ) -> Iterable[tuple[str, dict[str, Any]]]:
        if not isinstance(node, marks.Mapping):
            raise BadValue(node.mark, f"expected {what}, by name")
        for key, value in node:
            try:
                yield named(key), self.mapping(value, keys, what)
            except BadValue as error:
                self._problems.append(error.problem)


def _text(node: Node) -> str:
    text = scalar(node, "a text")
    if len(text) > LONGEST:
        raise BadValue(node.mark, f"{shown(text)} is longer than {LONGEST} characters")
    return text


def _lines(node: Node) -> tuple[str, ...]:
    """One line, or a list of them."""
    items = node.items if isinstance(node, marks.Sequence) else (node,)
    if len(items) > MOST_LINES:
        raise BadValue(node.mark, f"there are more than {MOST_LINES} lines")
    return tuple(map(_text, items))


def _series(node: Node) -> str:
    text = scalar(node, "a series such as LL")
    if not _SERIES.fullmatch(text):
        message = f"{shown(text)} is no series; use up to 16 capital letters, digits and -"
        raise BadValue(node.mark, message)
    return text


def _days(node: Node) -> int:
    text = scalar(node, "days such as 14")
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > MOST_DAYS:
        raise BadValue(node.mark, f"{shown(text)} is no number of days from 0 to {MOST_DAYS}")
    return int(text)


def _language(node: Node) -> str:
    return _one_of(node, words.languages(), "language")


def _one_of(node: Node, known: Iterable[str], what: str) -> str:
    text, known = scalar(node, f"a {what}"), list(known)
    if text not in known:
        near = did_you_mean(text, known) or f"; use {', '.join(known)}"
        raise BadValue(node.mark, f"{shown(text)} is no {what} of invoices{near}")
    return text


ISSUER: Keys = {"name": _text, "address": _lines, "tax_id": _text, "contact": _lines}
TEXTS: Keys = {"payment": _text, "closing": _text}
CUSTOMER: Keys = {"name": _text, "address": _lines, "tax_id": _text, "language": _language}
