"""Makes an invoice from the ledger's entries that are on none yet: a pure function.

Every entry of an account is on one invoice, and its amount in that invoice's total; so the amount
due is the account's balance as of the entries looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from longlines.billing.invoices import steps, words
from longlines.billing.invoices.items import CallFacts, Item
from longlines.billing.invoices.model import (
    LAYOUT,
    ZERO,
    CallLine,
    Correction,
    Credit,
    Invoice,
    Party,
    Payment,
)
from longlines.billing.invoices.money import at_least, style
from longlines.billing.invoices.period import Period
from longlines.billing.invoices.places import place
from longlines.billing.invoices.rules import InvoiceRules, Texts
from longlines.billing.invoices.sums import Sums

_NO_FACTS = CallFacts("", "")
_TEXTS = ("why", "reason", "how", "note", "text", "reference")
"""Words of a memo that tell people something, the first that is there."""

_EXCHANGE = ("from", "to", "rate", "date")


class Account(NamedTuple):
    """Whose invoice, in which language and currency."""

    number: str
    currency: str
    language: str
    party: Party


class Before(NamedTuple):
    """The invoice before: its number, and what was due then."""

    number: str = ""
    due: Decimal = ZERO


def make(
    account: Account,
    period: Period,
    items: Iterable[Item],
    rules: InvoiceRules,
    issued_at: datetime,
    through: int,
    before: Before = Before(),  # noqa: B008
) -> Invoice | None:
    """The invoice, without a number; None where there is nothing to say.

    `items` are those due; `through` is the last entry of the ledger that was looked at. The same
    arguments give the same invoice.
    """
    maker = _Maker(account, period)
    calls, corrections, others = maker.sort_out(sorted(items, key=lambda item: item.number))
    credits = tuple(maker.credit(item) for item in others if item.kind == "credit")
    payments = tuple(maker.payment(item) for item in others if item.kind != "credit")
    if not (calls or corrections or credits or payments):
        return None
    lines = tuple(sorted(map(maker.line, calls), key=lambda line: (line.at, line.call)))
    sums = Sums(maker.decimals, tuple(maker.words.services))
    taxes = sums.taxes(calls)
    totals = sums.totals(before.due, payments, credits, corrections, lines, taxes)
    issued_on = issued_at.astimezone(ZoneInfo(period.zone)).date()
    texts = rules.texts.get(account.language, Texts())
    return Invoice(
        layout=LAYOUT,
        number="",
        series=rules.series,
        sequence=0,
        language=account.language,
        currency=account.currency,
        money=style(account.currency, account.language),
        paper=rules.paper,
        zone=period.zone,
        month=period.name,
        since=period.first,
        until=period.last,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=rules.due_days),
        issuer=rules.issuer,
        customer=account.party,
        previous_number=before.number,
        services=tuple(sums.services(lines)),
        taxes=taxes,
        payments=payments,
        credits=credits,
        corrections=corrections,
        calls=lines,
        totals=totals,
        through=through,
        payment_text=texts.payment,
        closing_text=texts.closing,
    )


class _Maker:
    def __init__(self, account: Account, period: Period) -> None:
        self.account = account
        self.period = period
        self.zone = ZoneInfo(period.zone)
        self.words = words.of(account.language)
        self.decimals = style(account.currency, account.language).decimals

    def sort_out(
        self, items: Sequence[Item]
    ) -> tuple[list[Item], tuple[Correction, ...], list[Item]]:
        """Calls, corrections of calls on earlier invoices, and what else there is.

        What was charged and taken back since the last invoice is no business of the customer's.
        """
        charges: dict[str, Item] = {}
        taken_back: dict[str, Item] = {}
        others: list[Item] = []
        for item in items:
            if not item.of_call:
                others.append(item)
            elif item.kind == "charge":
                charges[item.key] = item
            elif charges.pop(item.reverses, None) is None:
                taken_back[_thing(item.reverses)] = item
        calls, corrections = [], []
        for charge in charges.values():
            if old := taken_back.pop(_thing(charge.key), None):
                corrections.append(self._correction(old, charge))
            else:
                calls.append(charge)
        corrections += [self._correction(old, None) for old in taken_back.values()]
        told = [each for each in corrections if each.amount or each.tax]
        return calls, tuple(sorted(told, key=lambda each: (each.at, each.call))), others

    def line(self, item: Item) -> CallLine:
        """A call."""
        facts = item.facts or _NO_FACTS
        told = steps.written(facts.lines)
        number = self._other(facts)
        return CallLine(
            item.call,
            item.at.astimezone(self.zone),
            number,
            place(number, self.account.language),
            facts.service or item.memo.get("class", ""),
            facts.seconds,
            facts.billed,
            steps.rate(told),
            steps.increments(told),
            self._tidy(item.amount - item.tax),
            self._tidy(item.amount),
            item.at < self.period.begins,
            told,
        )

    def _correction(self, old: Item, new: Item | None) -> Correction:
        number = self._other(old.facts or _NO_FACTS)
        was, now = -old.amount, new.amount if new else ZERO
        tax = (new.tax if new else ZERO) + old.tax
        return Correction(
            old.call,
            old.at.astimezone(self.zone),
            number,
            place(number, self.account.language),
            self._tidy(was),
            self._tidy(now),
            self._tidy(tax),
            self._tidy(now - was),
            self._reason(old, new),
        )

    def _reason(self, old: Item, new: Item | None) -> str:
        said = next((old.memo[name] for name in _TEXTS if old.memo.get(name)), "")
        if rerate := old.memo.get("rerate"):
            return said or self.words["rerate"].format(id=rerate)
        return said or self.words["changed" if new else "gone"]

    def credit(self, item: Item) -> Credit:
        """A credit note."""
        return Credit(
            item.at.astimezone(self.zone),
            self._tidy(-item.amount),
            self._tidy(-item.tax),
            item.call,
            item.memo.get("dispute", ""),
            next((item.memo[name] for name in _TEXTS if item.memo.get(name)), ""),
            item.key,
        )

    def payment(self, item: Item) -> Payment:
        """A payment, or any other entry."""
        memo = item.memo
        text = next((memo[name] for name in _TEXTS if memo.get(name)), "")
        if item.kind == "exchange" and not text:
            text = "{} → {}: {} ({})".format(*(memo.get(name, "?") for name in _EXCHANGE))
        at, amount = item.at.astimezone(self.zone), self._tidy(-item.amount)
        return Payment(at, amount, item.kind, text, item.key)

    def _other(self, facts: CallFacts) -> str:
        """The other party: who was called, or who called where the account was."""
        mine = self.account.number
        return facts.caller if facts.called == mine and facts.caller != mine else facts.called

    def _tidy(self, amount: Decimal) -> Decimal:
        return at_least(amount, self.decimals)


def _thing(key: str) -> str:
    """What an entry is for, without the count of its corrections."""
    return key.rpartition(":")[0]


def numbered(invoice: Invoice, sequence: int) -> Invoice:
    """The invoice under its number in its series."""
    return replace(invoice, number=f"{invoice.series}-{sequence:06}", sequence=sequence)
