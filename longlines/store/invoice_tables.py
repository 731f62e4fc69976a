"""The tables of invoices."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from longlines.store.columns import Money, UtcTime
from longlines.store.metadata import metadata

invoices = Table(
    "invoices",
    metadata,
    Column("series", String(16), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("number", String(32), nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("period", String(7), nullable=False),
    Column("language", String(8), nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("due", Money, nullable=False),
    Column("through", BigInteger, nullable=False),
    Column("open_from", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("account", "currency", "period", name="uq_invoices_account_period"),
    Index("ix_invoices_period", "period"),
)
"""What was issued. Triggers refuse to change or remove it.

`through` is the last entry of the ledger that was looked at; of those up to it, calls that began at
`ends_at` or later were left to a later invoice. `open_from` is the first entry that was left so, or
the one behind `through`: none before it needs to be read again.
"""

invoice_series = Table(
    "invoice_series",
    metadata,
    Column("series", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number of each series; whoever issues holds the table locked."""
