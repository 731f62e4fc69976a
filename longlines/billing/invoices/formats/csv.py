"""CSV: one line for each call, credit, payment, correction, tax and sum, for spreadsheets.

A spreadsheet runs what begins with = + - or @ as a formula. Such a text gets an apostrophe in
front, and so does one that begins with an apostrophe: whoever takes away the first apostrophe of
each cell that begins with one (`recovered`) has every text exactly as it was. Amounts are plain
numbers and need none.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from longlines.billing.invoices import showing
from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.words import Words

DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠'")
"""Signs that no cell may begin with; those of full width count in some countries' spreadsheets."""

COLUMNS = (
    "record",
    "invoice",
    "account",
    "currency",
    "date",
    "time",
    "utc_offset",
    "number",
    "place",
    "service",
    "seconds",
    "billed_seconds",
    "per_minute",
    "increments",
    "net",
    "tax",
    "amount",
    "call",
    "text",
)

_NAMED = ("record", *COLUMNS[4:])

Cells = Mapping[str, str]


class Csv:
    """UTF-8 with a byte order mark, by which spreadsheets know it; every cell in quotes."""

    suffix = ".csv"

    def render(self, invoice: Invoice, wish: Wish) -> bytes:
        """The lines; `record` says what each is."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        whose = (
            harmless(invoice.number),
            harmless(invoice.customer.account),
            invoice.currency,
        )
        for cells in _rows(invoice, wish):
            record, *others = map(cells.get, _NAMED)
            writer.writerow((record, *whose, *others))
        return file.getvalue().encode("utf-8-sig", "backslashreplace")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in DANGEROUS and text else text


def recovered(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if cell.startswith("'") else cell


def _rows(invoice: Invoice, wish: Wish) -> Iterable[Cells]:
    told = showing.words_of(invoice)
    for part in (_calls, _corrections, _credits, _payments):
        yield from part(invoice, told, wish)
    for service in invoice.services:
        yield {
            "record": "service",
            "service": harmless(service.service),
            "seconds": f"{service.seconds:f}",
            "billed_seconds": f"{service.billed}",
            "net": f"{service.net:f}",
            "text": f"{service.calls} {told['count']}",
        }
    for tax in invoice.taxes:
        yield {"record": "tax", "tax": f"{tax.amount:f}", "text": harmless(tax.name)}
    for name, amount in invoice.totals._asdict().items():
        yield {"record": "total", "amount": f"{amount:f}", "text": name}


def _calls(invoice: Invoice, _told: Words, wish: Wish) -> Iterable[Cells]:
    for call in invoice.calls:
        steps = showing.arithmetic(invoice, call) if wish.arithmetic else ()
        words = "; ".join(f"{text}: {amount}" if amount else text for text, amount in steps)
        yield {
            "record": "late call" if call.late else "call",
            **_when(call.at),
            "number": harmless(call.number),
            "place": harmless(call.place),
            "service": harmless(call.service),
            "seconds": f"{call.seconds:f}",
            "billed_seconds": "" if call.billed is None else f"{call.billed}",
            "per_minute": call.rate,
            "increments": call.increments,
            "net": f"{call.net:f}",
            "tax": f"{call.amount - call.net:f}",
            "amount": f"{call.amount:f}",
            "call": harmless(call.call),
            "text": harmless(words),
        }


def _corrections(invoice: Invoice, _told: Words, _wish: Wish) -> Iterable[Cells]:
    for each in invoice.corrections:
        yield {
            "record": "correction",
            **_when(each.at),
            "number": harmless(each.number),
            "place": harmless(each.place),
            **_taxed(each.amount, each.tax),
            "call": harmless(each.call),
            "text": harmless(f"{each.old:f} -> {each.new:f}: {each.reason}"),
        }


def _credits(invoice: Invoice, told: Words, _wish: Wish) -> Iterable[Cells]:
    for each in invoice.credits:
        dispute = told["dispute"].format(id=each.dispute) if each.dispute else ""
        yield {
            "record": "credit",
            **_when(each.at),
            **_taxed(-each.amount, -each.tax),
            "call": harmless(each.call),
            "text": harmless("; ".join(filter(None, (each.reason, dispute)))),
        }


def _payments(invoice: Invoice, _told: Words, _wish: Wish) -> Iterable[Cells]:
    for each in invoice.payments:
        yield {
            "record": harmless(each.kind),
            **_when(each.at),
            "amount": f"{-each.amount:f}",
            "text": harmless(each.text),
        }


def _when(at: datetime) -> Cells:
    day, _, time = at.isoformat(timespec="seconds").partition("T")
    return {"date": day, "time": time[:8], "utc_offset": harmless(time[8:])}


def _taxed(amount: Decimal, tax: Decimal) -> Cells:
    return {"net": f"{amount - tax:f}", "tax": f"{tax:f}", "amount": f"{amount:f}"}


FORMAT = Csv()
