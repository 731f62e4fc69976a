"""JSON: the invoice as it is kept, for programs. Amounts are text, so that they stay exact."""

from longlines import json_bytes
from longlines.billing.invoices import codec
from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.model import Invoice


class Json:
    """Every field, two blanks a level; the arithmetic is always there, taken apart."""

    suffix = ".json"

    def render(self, invoice: Invoice, wish: Wish) -> bytes:
        """The text, in UTF-8."""
        told = codec.as_json(invoice) | {"masked": wish.masked}
        return json_bytes.dumps(told, indented=True) + b"\n"


FORMAT = Json()
