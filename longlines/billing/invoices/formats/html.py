"""HTML: one file without anything from elsewhere, for screens, readers aloud, and printers."""

from collections.abc import Iterable, Sequence
from html import escape

from longlines.billing.invoices import showing
from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.model import CallLine, Invoice
from longlines.billing.invoices.page import STYLE
from longlines.billing.invoices.words import duration, moment

_LANGUAGES = {"zh": "zh-Hans"}
_NEVER = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0)], "\ufffd")
"""Control characters, which HTML can't hold."""

LONG = 24
"""Letters of a text that may break anywhere."""

Cell = tuple[str, bool]
"""Markup, and whether it is a figure (which stands at the right)."""


class Html:
    """What comes from outside is text wherever it stands, and turns no other text around."""

    suffix = ".html"

    def render(self, invoice: Invoice, wish: Wish) -> bytes:
        """The page."""
        language = _LANGUAGES.get(invoice.language, invoice.language)
        title = _text(f"{showing.title(invoice)} {invoice.number}".strip())
        parts = [
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title} · {_text(invoice.issuer.name)}</title>",
            f"<style>{STYLE}</style>\n</head>\n<body>\n<main>",
            *_head(invoice),
            *_summary(invoice),
            *_lists(invoice),
            *(part for group in showing.groups(invoice) for part in _calls(invoice, group, wish)),
            "<footer>",
            *(f"<p>{_text(note)}</p>" for note in showing.notes(invoice, masked=wish.masked)),
            f"<p>{_text('  ·  '.join(invoice.issuer.contact))}</p>",
            "</footer>\n</main>\n</body>\n</html>\n",
        ]
        return "\n".join(parts).encode("utf-8", "replace") + b"\n"


def _text(text: str) -> str:
    """A text as markup."""
    return escape(text.translate(_NEVER))


def _apart(text: str) -> str:
    """The same, so that its writing direction stays its own; a long one may break anywhere."""
    return f"<bdi{' class=long' if len(text) > LONG else ''}>{_text(text)}</bdi>"


def _head(invoice: Invoice) -> Iterable[str]:
    told = showing.words_of(invoice)
    issuer, customer = invoice.issuer, invoice.customer
    tax = told["tax_id"]
    yield "<header><div class=issuer>"
    yield f"<p class=name>{_text(issuer.name)}</p>"
    lines = [*issuer.address, f"{tax}: {issuer.tax_id}" if issuer.tax_id else ""]
    yield "".join(f"<p>{_text(line)}</p>" for line in lines if line)
    yield f"</div><h1>{_text(showing.title(invoice))}</h1></header>"
    yield f"<div class=parties><section><h2 class=label>{_text(told['billed_to'])}</h2>"
    yield f"<p class=customer>{_apart(customer.name)}</p>"
    lines = [*customer.address, f"{tax}: {customer.tax_id}" if customer.tax_id else ""]
    yield "".join(f"<p>{_apart(line)}</p>" for line in lines if line)
    yield "</section><dl>"
    for label, value in (
        (told["account"], customer.account),
        (told["number"], invoice.number or showing.NO_NUMBER),
        (told["issued"], told.day(invoice.issued_on)),
        (told["period"], showing.period(invoice)),
    ):
        yield f"<div><dt>{_text(label)}</dt><dd>{_text(value)}</dd></div>"
    yield "</dl></div>"


def _summary(invoice: Invoice) -> Iterable[str]:
    told, due = showing.words_of(invoice), invoice.totals.due
    label, shown = _text(showing.due_label(invoice)), _text(invoice.money.words(abs(due)))
    by = f"<span>{_text(told['due_by'])} {_text(told.day(invoice.due_on))}</span>"
    yield f"<p class=due><span><strong>{label}</strong>{by if due > 0 else ''}</span>"
    yield f"<strong class=sum>{shown}</strong></p>"
    yield f"<table class=summary><caption>{_text(told['summary'])}</caption><tbody>"
    for each in showing.summary(invoice):
        amount = _text(invoice.money.words(each.amount))
        yield f"<tr><th scope=row>{_text(each.label)}</th><td class=n>{amount}</td></tr>"
    yield f"</tbody><tfoot><tr><th scope=row>{label}</th><td class=n>{shown}</td></tr></tfoot>"
    yield "</table>"
    if due > 0 and invoice.payment_text:
        yield f"<p>{_text(invoice.payment_text)}</p>"


def _lists(invoice: Invoice) -> Iterable[str]:
    told, number = showing.words_of(invoice), invoice.money.number
    yield from _table(
        told["services"],
        (told["service"], told["count"], told["talked"], told["billed"], told["net"]),
        (
            (
                (_text(told.service(each.service)), False),
                (f"{each.calls}", True),
                (duration(each.seconds), True),
                (duration(each.billed), True),
                (number(each.net), True),
            )
            for each in invoice.services
        ),
        figures=4,
    )
    yield from _table(
        told["payments"],
        (told["date"], told["what"], told["reason"], told["amount"]),
        (
            (
                (told.day(each.at), False),
                (_text(told.kind(each.kind)), False),
                (_apart(each.text), False),
                (number(-each.amount), True),
            )
            for each in invoice.payments
        ),
    )
    yield from _table(
        told["credits"],
        (told["date"], told["reason"], told["amount"]),
        (
            (
                (told.day(each.at), False),
                (
                    _apart(showing.credit_reason(invoice, each.reason, each.dispute, each.tax)),
                    False,
                ),
                (number(-each.amount), True),
            )
            for each in invoice.credits
        ),
    )
    heads = ("date", "other_party", "reason", "was", "is", "difference")
    yield from _table(
        told["corrections"],
        [told[head] for head in heads],
        (
            (
                (told.day(each.at), False),
                (_apart(each.number or showing.NO_NUMBER), False),
                (_apart(each.reason), False),
                *((number(amount), True) for amount in (each.old, each.new, each.amount)),
            )
            for each in invoice.corrections
        ),
        figures=3,
    )


def _calls(invoice: Invoice, group: showing.CallGroup, wish: Wish) -> Iterable[str]:
    told, number = showing.words_of(invoice), invoice.money.number
    heads = ["date", "time", "other_party", "place", "service", "talked", "billed", "rate", "net"]

    def rows() -> Iterable[Sequence[Cell]]:
        for call in group.calls:
            yield (
                (f"<time datetime={call.at:%Y-%m-%d}>{told.short_day(call.at)}</time>", False),
                (moment(call.at), False),
                (_apart(call.number or showing.NO_NUMBER), False),
                (_apart(call.place), False),
                (_text(told.service(call.service)), False),
                (duration(call.seconds), True),
                ("" if call.billed is None else duration(call.billed), True),
                (_text(showing.rate(invoice, call)), True),
                (number(call.net), True),
            )
            if wish.arithmetic and call.arithmetic:
                yield ((_steps(invoice, call), False),)

    yield from _table(group.title, [told[head] for head in heads], rows(), figures=4)


def _steps(invoice: Invoice, call: CallLine) -> str:
    told = "".join(
        f"<li>{_text(words)}{f' = <b>{_text(amount)}</b>' if amount else ''}</li>"
        for words, amount in showing.arithmetic(invoice, call)
    )
    return f"<ul>{told}</ul>"


def _table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], figures: int = 1
) -> Iterable[str]:
    """A table whose last `figures` columns are figures; nothing for no rows.

    A row of one cell is as wide as the table, and belongs to the row above.
    """
    body = [_row(row, len(heads)) for row in rows]
    if not body:
        return
    first = len(heads) - figures
    yield f"<table><caption>{_text(title)}</caption><thead><tr>"
    for place, head in enumerate(heads):
        yield f"<th scope=col{' class=n' if place >= first else ''}>{_text(head)}</th>"
    yield "</tr></thead><tbody>"
    yield from body
    yield "</tbody></table>"


def _row(row: Sequence[Cell], columns: int) -> str:
    if len(row) == 1:
        return f"<tr class=how><td colspan={columns}>{row[0][0]}</td>"
    return "<tr>" + "".join(f"<td{' class=n' if right else ''}>{cell}</td>" for cell, right in row)


FORMAT = Html()
