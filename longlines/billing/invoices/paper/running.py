"""What every page has: the head of those that follow the first, and the foot."""

from longlines.billing.invoices import showing
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.paper.letters import BOLD
from longlines.billing.invoices.paper.sheet import Sheets, Style
from longlines.billing.invoices.paper.tables import INK, LINE, NAVY, SOFT

MARGIN = 42.0
FOOT = 52.0
HEAD = 34.0

_NAME = Style(9, NAVY, BOLD)
_SMALL = Style(7.5, SOFT)
_PAGE = Style(7.5, INK)


class Running:
    """Begins the sheets of an invoice and ends them."""

    def __init__(self, invoice: Invoice) -> None:
        self._invoice = invoice
        self._words = showing.words_of(invoice)
        self.title = f"{showing.title(invoice)} {invoice.number}".strip()

    def sheets(self) -> Sheets:
        """The sheets, the first one empty."""
        invoice = self._invoice
        return Sheets(invoice.paper, invoice.language, MARGIN, FOOT, self._begin)

    def _begin(self, sheets: Sheets) -> None:
        half = (sheets.right - sheets.margin) / 2
        sheets.text(sheets.margin, sheets.y + 8, self._invoice.issuer.name, _NAME, half)
        about = f"{self.title}   {self._invoice.customer.account}"
        sheets.text(sheets.right, sheets.y + 8, about, _SMALL, half, "right")
        sheets.rule(sheets.margin, sheets.y + 16, sheets.right - sheets.margin, LINE)
        sheets.y += HEAD

    def footers(self, sheets: Sheets) -> None:
        """The foot of every page, now that their number is known."""
        low, across = sheets.height - 30, sheets.right - sheets.margin
        contact = "  ·  ".join(self._invoice.issuer.contact)
        for number, page in enumerate(sheets.pages, 1):
            sheets.page = page
            told = self._words["page"].format(page=number, pages=len(sheets.pages))
            sheets.rule(sheets.margin, low - 12, across, LINE)
            sheets.text(sheets.margin, low, contact, _SMALL, across - 110)
            sheets.text(sheets.right, low, told, _PAGE, 100, "right")
