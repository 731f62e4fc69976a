"""An invoice without what tells who somebody is, for eyes other than the customer's."""

from dataclasses import replace

from longlines.billing.invoices.model import Invoice
from longlines.billing.masking import mask, mask_text


def hidden(invoice: Invoice) -> Invoice:
    """With telephone numbers masked, the customer's name cut to its first letter, no address."""
    customer = invoice.customer
    return replace(
        invoice,
        customer=customer._replace(
            name=f"{customer.name[:1]}…" if customer.name else "",
            address=(),
            tax_id="",
            account=mask(customer.account),
        ),
        calls=tuple(call._replace(number=mask(call.number)) for call in invoice.calls),
        corrections=tuple(
            each._replace(number=mask(each.number), reason=mask_text(each.reason))
            for each in invoice.corrections
        ),
        credits=tuple(each._replace(reason=mask_text(each.reason)) for each in invoice.credits),
        payments=tuple(
            each._replace(text=mask_text(each.text), key=mask_text(each.key))
            for each in invoice.payments
        ),
    )
