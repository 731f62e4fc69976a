"""Parts of the invoices' benchmark."""
