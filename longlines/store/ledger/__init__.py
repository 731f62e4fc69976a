"""The ledger in the database: entries are appended in a chain of hashes, and never changed."""

from longlines.store.ledger.booking import NotTheSame, book
from longlines.store.ledger.reading import (
    balance,
    balances,
    balances_until,
    entries,
    find,
    head,
    number_before_last,
)
from longlines.store.ledger.settling import settle, settle_rows, unsettled_calls
from longlines.store.ledger.verifying import Verified, verify

__all__ = [
    "NotTheSame",
    "Verified",
    "balance",
    "balances",
    "balances_until",
    "book",
    "entries",
    "find",
    "head",
    "number_before_last",
    "settle",
    "settle_rows",
    "unsettled_calls",
    "verify",
]
