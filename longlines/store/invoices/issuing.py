"""Issues invoices: a number each, without gaps and without twins.

An invoice is made from a snapshot of the ledger while nobody has to wait. Numbers are given in a
transaction of its own that holds the series locked: whoever issued for the same account meanwhile
has left an invoice there, and then nothing is issued. Killed before the end of that transaction it
leaves nothing, not even a number.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from longlines.billing.invoices import codec, making
from longlines.billing.invoices.model import Invoice
from longlines.billing.invoices.period import Period
from longlines.store.invoices.reading import Open, before
from longlines.store.tables import invoice_series, invoices


class Outcome(StrEnum):
    """What came of an account."""

    ISSUED = "issued"
    ALREADY = "already"
    """There is an invoice of that month."""
    LATER = "later"
    """There is an invoice of a later month, on which everything of this one is."""
    OVERTAKEN = "overtaken"
    """Another run has issued an earlier month's invoice meanwhile: make it anew."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice with its number, or the one that was there."""

    outcome: Outcome
    number: str


def issue(
    engine: Engine,
    made: Sequence[tuple[Invoice, Open]],
    period: Period,
    issued_at: datetime,
) -> list[Issued]:
    """Number and keep invoices that were made from what was open, all or none of them.

    Raises SQLAlchemyError.
    """
    with engine.execution_options(writes=True).begin() as connection:
        _lock(connection)
        found: list[Issued] = []
        rows: list[dict[str, Any]] = []
        last: dict[str, int] = {}
        for invoice, opened in made:
            there = _there(connection, invoice, opened)
            if there is None:
                sequence = last.get(invoice.series, 0) or _last(connection, invoice.series)
                last[invoice.series] = sequence + 1
                numbered = making.numbered(invoice, sequence + 1)
                rows.append(_row(numbered, opened, period, issued_at))
                there = Issued(Outcome.ISSUED, numbered.number)
            found.append(there)
        if rows:
            connection.execute(insert(invoices), rows)
            _count(connection, last)
        return found


def _lock(connection: Connection) -> None:
    """One who issues at a time. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE invoice_series IN EXCLUSIVE MODE"))


def _there(connection: Connection, invoice: Invoice, opened: Open) -> Issued | None:
    last = before(connection, invoice.customer.account, invoice.currency)
    number = last.number if last else ""
    if number == opened.before.number:
        return None
    return Issued(compared(last.period, invoice.month) or Outcome.OVERTAKEN, number)


def compared(last_month: str, month: str) -> Outcome | None:
    """Why there is no invoice to be made of a month, by the month of the last one; or None."""
    if last_month < month:
        return None
    return Outcome.ALREADY if last_month == month else Outcome.LATER


def _last(connection: Connection, series: str) -> int:
    query = select(invoice_series.c.last).where(invoice_series.c.series == series)
    return connection.execute(query).scalar() or 0


def _count(connection: Connection, last: dict[str, int]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(invoice_series)
    statement = statement.on_conflict_do_update(
        index_elements=["series"], set_={"last": statement.excluded.last}
    )
    rows = [{"series": series, "last": number} for series, number in last.items()]
    connection.execute(statement, rows)


def _row(invoice: Invoice, opened: Open, period: Period, issued_at: datetime) -> dict[str, Any]:
    content = codec.dumps(invoice)
    return {
        "series": invoice.series,
        "sequence": invoice.sequence,
        "number": invoice.number,
        "account": invoice.customer.account,
        "currency": invoice.currency,
        "period": invoice.month,
        "language": invoice.language,
        "issued_at": issued_at,
        "ends_at": period.ends,
        "due": invoice.totals.due,
        "through": invoice.through,
        "open_from": opened.open_from,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content.decode(),
    }
