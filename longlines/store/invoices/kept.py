"""Invoices that were issued."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from longlines.billing.invoices import codec
from longlines.billing.invoices.model import Invoice
from longlines.store.tables import invoices

_STREAMED = 500


class Damaged(ValueError):
    """What is kept of an invoice is not what was issued, or is not known to this code."""


class Kept(NamedTuple):
    """An invoice without its content."""

    number: str
    account: str
    currency: str
    period: str
    language: str
    issued_at: datetime
    due: Decimal
    sha256: str


_COLUMNS = tuple(invoices.c[name] for name in Kept._fields)


def kept(connection: Connection, account: str = "", period: str = "") -> Iterator[Kept]:
    """Invoices by series and number: all, or those of an account, or of a month."""
    query = select(*_COLUMNS)
    if account:
        query = query.where(invoices.c.account == account)
    if period:
        query = query.where(invoices.c.period == period)
    query = query.order_by(invoices.c.series, invoices.c.sequence)
    for row in connection.execution_options(yield_per=_STREAMED).execute(query):
        yield Kept(*row)


def find(connection: Connection, number: str) -> Kept | None:
    """One invoice."""
    row = connection.execute(select(*_COLUMNS).where(invoices.c.number == number)).first()
    return Kept(*row) if row else None


def content(connection: Connection, number: str) -> Invoice | None:
    """What an invoice says; None for an unknown one. Raises Damaged when it can't be told."""
    query = select(invoices.c.content, invoices.c.sha256).where(invoices.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        return None
    if not row.content:
        raise Damaged(
            f"what invoice {number} said is deleted; `longlines retention show` tells when"
        )
    if hashlib.sha256(row.content.encode()).hexdigest() != row.sha256:
        raise Damaged(f"invoice {number} was changed in the database; restore it from a backup")
    try:
        return codec.loads(row.content)
    except codec.NewerLayout as error:
        raise Damaged(f"invoice {number} can't be shown: {error}") from error
