"""The tables of an invoice: services, what was paid, forgiven and corrected, and every call."""

from collections.abc import Iterable, Sequence

from longlines.billing.invoices import showing
from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.model import CallLine, Invoice
from longlines.billing.invoices.paper import letters
from longlines.billing.invoices.paper.letters import PLAIN
from longlines.billing.invoices.paper.sheet import Sheets, Style
from longlines.billing.invoices.paper.tables import SOFT, Column, Row, Table
from longlines.billing.invoices.words import duration, moment

_NOTE = Style(7.5, SOFT)
_LEADING = 10.0


class Lists:
    """Draws the tables one below the other, those that have anything in them."""

    def __init__(self, invoice: Invoice, sheets: Sheets, wish: Wish) -> None:
        self._invoice = invoice
        self._sheets = sheets
        self._wish = wish
        self._words = showing.words_of(invoice)
        self._money = invoice.money

    def draw(self) -> None:
        """All of them, and the notes."""
        self._services()
        self._payments()
        self._credits()
        self._corrections()
        for group in showing.groups(self._invoice):
            self._calls(group)
        self._notes()

    def _table(self, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        Table(self._sheets, title, self._words["continued"], columns).draw(rows)

    def _services(self) -> None:
        words, services = self._words, self._invoice.services
        if not services:
            return
        columns = (
            Column(words["service"], 40),
            Column(words["count"], 15, "right"),
            Column(words["talked"], 15, "right"),
            Column(words["billed"], 15, "right"),
            Column(words["net"], 15, "right"),
        )
        rows = [
            Row(
                (
                    words.service(each.service),
                    f"{each.calls}",
                    duration(each.seconds),
                    duration(each.billed),
                    self._money.number(each.net),
                )
            )
            for each in services
        ]
        if len(services) > 1:
            rows.append(self._all_services())
        self._table(words["services"], columns, rows)

    def _all_services(self) -> Row:
        services = self._invoice.services
        cells = (
            self._words["total"],
            f"{sum(each.calls for each in services)}",
            duration(sum(each.seconds for each in services)),
            duration(sum(each.billed for each in services)),
            self._money.number(self._invoice.totals.calls),
        )
        return Row(cells, strong=True)

    def _payments(self) -> None:
        words, payments = self._words, self._invoice.payments
        columns = (
            Column(words["date"], 16),
            Column(words["what"], 20),
            Column("", 48),
            Column(words["amount"], 16, "right"),
        )
        rows = [
            Row(
                (
                    words.day(each.at),
                    words.kind(each.kind),
                    each.text,
                    self._money.number(-each.amount),
                )
            )
            for each in payments
        ]
        if rows:
            self._table(words["payments"], columns, rows)

    def _credits(self) -> None:
        words, invoice = self._words, self._invoice
        columns = (
            Column(words["date"], 16),
            Column(words["reason"], 68),
            Column(words["amount"], 16, "right"),
        )
        rows = [
            Row(
                (
                    words.day(each.at),
                    showing.credit_reason(invoice, each.reason, each.dispute, each.tax),
                    self._money.number(-each.amount),
                )
            )
            for each in invoice.credits
        ]
        if rows:
            self._table(words["credits"], columns, rows)

    def _corrections(self) -> None:
        words = self._words
        columns = (
            Column(words["date"], 16),
            Column(words["other_party"], 18),
            Column(words["reason"], 30),
            Column(words["was"], 12, "right"),
            Column(words["is"], 12, "right"),
            Column(words["difference"], 12, "right"),
        )
        number = self._money.number
        rows = [
            Row(
                (
                    words.day(each.at),
                    each.number or showing.NO_NUMBER,
                    each.reason,
                    number(each.old),
                    number(each.new),
                    number(each.amount),
                )
            )
            for each in self._invoice.corrections
        ]
        if rows:
            self._table(words["corrections"], columns, rows)

    def _calls(self, group: showing.CallGroup) -> None:
        words = self._words
        columns = (
            Column(words["date"], 48),
            Column(words["time"], 42),
            Column(words["other_party"], 78),
            Column(words["place"], 96),
            Column(words["service"], 75),
            Column(words["talked"], 48, "right"),
            Column(words["billed"], 42, "right"),
            Column(words["rate"], 62, "right"),
            Column(words["net"], 56, "right"),
        )
        self._table(group.title, columns, map(self._call, group.calls))

    def _call(self, call: CallLine) -> Row:
        words = self._words
        cells = (
            words.short_day(call.at),
            moment(call.at),
            call.number or showing.NO_NUMBER,
            call.place,
            words.service(call.service),
            duration(call.seconds),
            "" if call.billed is None else duration(call.billed),
            showing.rate(self._invoice, call),
            self._money.number(call.net),
        )
        notes = showing.arithmetic(self._invoice, call) if self._wish.arithmetic else ()
        return Row(cells, notes)

    def _notes(self) -> None:
        sheets = self._sheets
        across = sheets.right - sheets.margin
        sheets.y += 6
        for note in showing.notes(self._invoice, masked=self._wish.masked):
            for line in letters.wrapped(note, PLAIN, _NOTE.size, across):
                sheets.need(_LEADING)
                sheets.text(sheets.margin, sheets.y + 8, line, _NOTE, across)
                sheets.y += _LEADING
