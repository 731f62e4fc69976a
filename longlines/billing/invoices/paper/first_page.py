"""The top of the first page: who bills whom, for what, and how much is due."""

from longlines.billing.invoices import showing
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.paper import letters
from longlines.billing.invoices.paper.letters import BOLD
from longlines.billing.invoices.paper.sheet import Color, Sheets, Style
from longlines.billing.invoices.paper.tables import INK, LINE, NAVY, SOFT

BAND: Color = (0.925, 0.945, 0.97)
COPPER: Color = (0.78, 0.36, 0.18)

_ISSUER = Style(16, NAVY, BOLD)
_TITLE = Style(22, NAVY)
_DRAFT = Style(14, COPPER, BOLD)
_SMALL = Style(8, SOFT)
_LABEL = Style(7, SOFT, BOLD)
_TEXT = Style(9, INK)
_STRONG = Style(9, INK, BOLD)
_NAME = Style(10.5, INK, BOLD)
_DUE = Style(24, NAVY, BOLD)
_DUE_LABEL = Style(11, NAVY, BOLD)

_LEADING = 11.5
_FACT = 15.0


class Head:
    """Draws on the first sheet, and leaves its `y` below the summary."""

    def __init__(self, invoice: Invoice, sheets: Sheets) -> None:
        self._invoice = invoice
        self._sheets = sheets
        self._words = showing.words_of(invoice)
        self._across = sheets.right - sheets.margin

    def draw(self) -> None:
        """All of it."""
        self._letterhead()
        top = self._sheets.y
        self._customer(top)
        self._facts(top)
        self._amount()
        self._summary()
        self._payment()

    def _letterhead(self) -> None:
        sheets, issuer = self._sheets, self._invoice.issuer
        left, half = sheets.margin, self._across * 0.62
        sheets.box(0, 0, sheets.width, 7, NAVY)
        sheets.box(0, 7, sheets.width, 1.5, COPPER)
        sheets.text(left, 58, issuer.name, _ISSUER, half)
        style = _TITLE if self._invoice.number else _DRAFT
        title = showing.title(self._invoice)
        sheets.text(sheets.right, 60, title, style, self._across * 0.38 - 8, "right")
        sheets.y = 73
        tax = f"{self._words['tax_id']}: {issuer.tax_id}" if issuer.tax_id else ""
        for line in filter(None, (*issuer.address, tax)):
            sheets.text(left, sheets.y, line, _SMALL, half)
            sheets.y += _LEADING
        sheets.y = max(sheets.y, 96) + 4
        sheets.rule(left, sheets.y, self._across, LINE)
        sheets.y += 20

    def _customer(self, top: float) -> None:
        sheets, customer = self._sheets, self._invoice.customer
        left, room = sheets.margin, self._across * 0.5
        sheets.text(left, top, self._words["billed_to"], _LABEL, room)
        y = top + 16
        for line in letters.wrapped(customer.name, BOLD, _NAME.size, room, 2):
            sheets.text(left, y, line, _NAME, room)
            y += 13
        tax = f"{self._words['tax_id']}: {customer.tax_id}" if customer.tax_id else ""
        for line in filter(None, (*customer.address, tax)):
            sheets.text(left, y, line, _TEXT, room)
            y += _LEADING + 0.5
        sheets.y = max(sheets.y, y)

    def _facts(self, top: float) -> None:
        sheets, invoice, words = self._sheets, self._invoice, self._words
        facts = [
            (words["account"], invoice.customer.account),
            (words["number"], invoice.number or showing.NO_NUMBER),
            (words["issued"], words.day(invoice.issued_on)),
            (words["period"], showing.period(invoice)),
        ]
        left, room = sheets.margin + self._across * 0.55, self._across * 0.45
        y = top
        for label, value in facts:
            sheets.text(left, y, label, _LABEL, room * 0.4)
            sheets.text(sheets.right, y, value, _TEXT, room * 0.6, "right")
            y += _FACT
        sheets.y = max(sheets.y, y) + 4

    def _amount(self) -> None:
        sheets, invoice, high = self._sheets, self._invoice, 52.0
        sheets.box(sheets.margin, sheets.y, self._across, high, BAND)
        sheets.box(sheets.margin, sheets.y, 4, high, COPPER)
        left = sheets.margin + 18
        due = invoice.totals.due
        owed = due > 0
        label = showing.due_label(invoice)
        sheets.text(left, sheets.y + (23 if owed else 30), label, _DUE_LABEL, self._across * 0.4)
        if owed:
            by = f"{self._words['due_by']} {self._words.day(invoice.due_on)}"
            sheets.text(left, sheets.y + 38, by, _TEXT, self._across * 0.4)
        shown = invoice.money.words(abs(due))
        sheets.text(sheets.right - 14, sheets.y + 35, shown, _DUE, self._across * 0.55, "right")
        sheets.y += high + 22

    def _summary(self) -> None:
        sheets, invoice = self._sheets, self._invoice
        left, right = sheets.margin, sheets.right
        sheets.text(left, sheets.y, self._words["summary"], Style(11, NAVY, BOLD), self._across)
        sheets.y += 8
        sheets.rule(left, sheets.y, self._across, NAVY, 0.8)
        for label, amount in showing.summary(invoice):
            sheets.need(_FACT + 1)
            shown = invoice.money.words(amount)
            sheets.text(left + 4, sheets.y + 11, label, _TEXT, self._across - 130)
            sheets.text(right - 4, sheets.y + 11, shown, _TEXT, 120, "right")
            sheets.y += _FACT + 1
            sheets.rule(left, sheets.y, self._across, LINE)
        sheets.need(_FACT + 4)
        shown = invoice.money.words(abs(invoice.totals.due))
        sheets.text(left + 4, sheets.y + 13, showing.due_label(invoice), _STRONG, 300)
        sheets.text(right - 4, sheets.y + 13, shown, _STRONG, 200, "right")
        sheets.y += _FACT + 12

    def _payment(self) -> None:
        sheets, text = self._sheets, self._invoice.payment_text
        if self._invoice.totals.due > 0 and text:
            for line in letters.wrapped(text, _TEXT.font, _TEXT.size, self._across):
                sheets.need(_LEADING)
                sheets.text(sheets.margin, sheets.y + 8, line, _TEXT, self._across)
                sheets.y += _LEADING
            sheets.y += 6
