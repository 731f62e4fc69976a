"""PDF: pages that a person is glad to get."""

from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.paper.first_page import Head
from longlines.billing.invoices.paper.lists import Lists
from longlines.billing.invoices.paper.running import Running


class Pdf:
    """See `longlines.billing.invoices.paper`."""

    suffix = ".pdf"

    def render(self, invoice: Invoice, wish: Wish) -> bytes:
        """The pages."""
        running = Running(invoice)
        sheets = running.sheets()
        Head(invoice, sheets).draw()
        Lists(invoice, sheets, wish).draw()
        running.footers(sheets)
        return sheets.finish(running.title, invoice.issuer.name, invoice.issued_on)


FORMAT = Pdf()
