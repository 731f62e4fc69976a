"""Invoices that were kept long enough lose what they say, and whose they were.

Their number, month, sum and hash stay: numbers have no gaps, and whoever has the paper can prove
that it is the one. The last invoice of an account and currency stays whole, for the next one goes
on from it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select, update

from longlines.store.retention import AT_ONCE, Order, record
from longlines.store.tables import invoices

INVOICES = "invoices"
"""The rule."""

GONE = "deleted "
"""Begins the account of an invoice that has lost its own."""


def count_due(engine: Engine, order: Order) -> int:
    """How many would lose their content."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(_due(order).subquery())
        return connection.execute(query).scalar_one()


def run(
    engine: Engine, order: Order, told: Callable[[int], None], now: datetime | None = None
) -> int:
    """Take the content of all that are due, some hundred in each transaction; says of how many."""
    writing, done = engine.execution_options(writes=True), 0
    c = invoices.c
    while True:
        with writing.begin() as connection:
            due = connection.execute(_due(order).limit(AT_ONCE)).all()
            if not due:
                return done
            for number, _ in due:
                lost = update(invoices).where(c.number == number)
                connection.execute(lost.values(content="", account=f"{GONE}{number}"))
            record(connection, order, [(number, issued, 1) for number, issued in due], now)
        done += len(due)
        told(done)


def _due(order: Order) -> Any:
    """Numbers, and when they were issued."""
    c, later = invoices.c, invoices.alias("later")
    follows = (later.c.account == c.account) & (later.c.currency == c.currency)
    newer = select(later.c.number).where(follows, later.c.ends_at > c.ends_at).exists()
    return (
        select(c.number, c.issued_at)
        .where(c.issued_at < order.before, c.content != "", newer)
        .order_by(c.issued_at, c.number)
    )
