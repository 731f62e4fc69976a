"""Invoices in the database: read from the ledger, numbered, kept, found again."""

from longlines.store.invoices.issuing import Issued, Outcome, compared, issue
from longlines.store.invoices.kept import Damaged, Kept, content, find, kept
from longlines.store.invoices.reading import Open, billed, open_account, snapshot

__all__ = [
    "Damaged",
    "Issued",
    "Kept",
    "Open",
    "Outcome",
    "billed",
    "compared",
    "content",
    "find",
    "issue",
    "kept",
    "open_account",
    "snapshot",
]
