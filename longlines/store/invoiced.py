"""On which invoice an entry of the ledger stands."""

from sqlalchemy import Connection, column, inspect, or_, select, table

from longlines.billing.ledger.model import Booked
from longlines.store.columns import UtcTime

_OF_CALLS = ("charge", "reversal")
_CUSTOMER = "customer:"

_issued = table(
    "invoices",
    column("series"),
    column("sequence"),
    column("number"),
    column("account"),
    column("currency"),
    column("through"),
    column("ends_at", UtcTime),
)
"""Of the invoices what says which entries each has: those up to `through`, but calls that took
place at `ends_at` or later."""


def invoice_of(connection: Connection, booked: Booked) -> str | None:
    """The number of the first invoice of its customer that has this entry; None if none has it.

    Raises SQLAlchemyError.
    """
    entry = booked.entry
    customers = [name for name, _ in entry.postings if name.startswith(_CUSTOMER)]
    if not customers or not inspect(connection).has_table(_issued.name):
        return None
    c = _issued.c
    mine = (c.account == customers[0].removeprefix(_CUSTOMER)) & (c.currency == entry.currency)
    query = select(c.number).where(mine, c.through >= booked.number)
    if entry.kind in _OF_CALLS:
        query = query.where(or_(c.ends_at.is_(None), c.ends_at > entry.at))
    found = connection.execute(query.order_by(c.series, c.sequence).limit(1)).scalar()
    return None if found is None else str(found)
