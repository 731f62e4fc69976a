"""What every format shows, put into words once: summary, headings, sentences."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from longlines.billing.invoices import steps, words
from longlines.billing.invoices.model import CallLine, Invoice
from longlines.billing.invoices.steps import SAID, Step
from longlines.billing.invoices.words import Words

NO_NUMBER = "—"

_FIGURE = re.compile(r"[0-9]+\.[0-9]+")


class Sum(NamedTuple):
    """One line of the summary."""

    label: str
    amount: Decimal


class CallGroup(NamedTuple):
    """Calls under one title."""

    title: str
    calls: tuple[CallLine, ...]


def words_of(invoice: Invoice) -> Words:
    """The words of the invoice's language."""
    return words.of(invoice.language)


def title(invoice: Invoice) -> str:
    """What stands at the top."""
    told = words_of(invoice)
    return told["title"] if invoice.number else told["draft"]


def due_label(invoice: Invoice) -> str:
    """What the amount at the bottom is."""
    due = invoice.totals.due
    label = "amount_due" if due > 0 else "in_your_favor" if due < 0 else "nothing_due"
    return words_of(invoice)[label]


def period(invoice: Invoice) -> str:
    """The period, first day to last."""
    told = words_of(invoice)
    return f"{told.day(invoice.since)} – {told.day(invoice.until)}"


def summary(invoice: Invoice) -> Iterable[Sum]:
    """The sums that make up what is due, but for those that are nothing."""
    told, totals = words_of(invoice), invoice.totals
    if invoice.previous_number:
        label = told["previous_of"].format(number=invoice.previous_number)
        yield Sum(label, totals.previous)
    elif totals.previous:
        yield Sum(told["previous"], totals.previous)
    if invoice.payments:
        yield Sum(told["payments"], -totals.payments)
    if invoice.credits:
        yield Sum(told["credits"], -totals.credits)
    if invoice.corrections:
        yield Sum(told["corrections"], totals.corrections)
    yield Sum(told["charges"], totals.calls)
    for tax in invoice.taxes:
        yield Sum(tax.name, tax.amount)


def groups(invoice: Invoice) -> Iterable[CallGroup]:
    """The calls of the period, and before them those that were settled late."""
    told = words_of(invoice)
    for late, heading in ((True, "late_calls"), (False, "calls")):
        some = tuple(call for call in invoice.calls if call.late is late)
        if some:
            yield CallGroup(told[heading], some)


def rate(invoice: Invoice, call: CallLine) -> str:
    """The price of a minute, and how time is counted."""
    price = call.rate.replace(".", invoice.money.decimal)
    return f"{price}  {call.increments}".strip()


def notes(invoice: Invoice, *, masked: bool) -> Iterable[str]:
    """Sentences below everything."""
    told = words_of(invoice)
    if invoice.calls:
        yield told["rate_note"]
    yield told["zone_note"].format(zone=invoice.zone, currency=invoice.currency)
    if masked:
        yield told["masked"] + "."
    if invoice.closing_text:
        yield invoice.closing_text


def credit_reason(invoice: Invoice, reason: str, dispute: str, tax: Decimal) -> str:
    """Why there is a credit, for which dispute, and how much tax is in it."""
    told = words_of(invoice)
    parts = [
        reason,
        told["dispute"].format(id=dispute) if dispute else "",
        told["tax_included"].format(amount=invoice.money.words(tax)) if tax else "",
    ]
    return "; ".join(filter(None, parts))


def arithmetic(invoice: Invoice, call: CallLine) -> list[tuple[str, str]]:
    """Each step as a sentence, and what it comes to."""
    told, sign = words_of(invoice), invoice.money.decimal
    return [
        (sentence(step, told, sign), step.amount.replace(".", sign))
        for step in steps.read(call.arithmetic)
    ]


def sentence(step: Step, told: Words, sign: str = ".") -> str:
    """One step in the language, with the decimal sign of its amounts."""
    facts = {
        name: value.replace(".", sign) if _FIGURE.fullmatch(value) else value
        for name, value in step.facts.items()
    }
    if step.kind == SAID or step.kind not in told.steps:
        return f"{facts.get('what', '')}: {facts.get('how', '')}"
    filled = dict(facts)
    if "service" in filled:
        filled["service"] = told.service(filled["service"])
    if "mode" in filled:
        filled["mode"] = told.modes[filled["mode"]]
    said = told.steps[step.kind].format(**filled)
    return told.comma.join([said, *_further(step.kind, facts, told)])


def _further(kind: str, facts: Mapping[str, str], told: Words) -> Iterable[str]:
    """What is told only where it is so."""
    for fact in ("quote", "free", "minimum", "band"):
        if fact in facts:
            yield told.steps[fact].format(**facts)
    if kind == "tax" and "mode" in facts:
        yield _rounded(facts, told)


def _rounded(facts: Mapping[str, str], told: Words) -> str:
    return told.steps["rounded"].format(**{**facts, "mode": told.modes[facts["mode"]]})
