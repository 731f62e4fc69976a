"""What a caller asks of the account's charges."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Engine, select

from longlines.billing.ledger.model import customer
from longlines.billing.rating.rounding import plain
from longlines.flow.tolls import Answer, Balance, LastCall
from longlines.store.disputes import desk
from longlines.store.disputes.model import Complaint, NothingCharged, Person, StillOpen
from longlines.store.ledger import balances
from longlines.store.tables import charges

CUSTOMER = "customer"
"""The role of who disputes by telephone, after the service password."""


def last_call(engine: Engine, account: str) -> LastCall | None:
    """The call that was charged to an account (E.164) last. Raises SQLAlchemyError."""
    c = charges.c
    mine = (c.account == account) & (c.side == "sell")
    query = select(c.call, c.number, c.at, c.amount, c.currency).where(mine)
    with engine.connect() as connection:
        row = connection.execute(query.order_by(c.at.desc(), c.call.desc()).limit(1)).first()
    if row is None:
        return None
    cost = None if row.amount is None else _neat(row.amount, row.currency)
    return LastCall(row.call, row.number, row.at, cost, row.currency or "")


def owed(engine: Engine, account: str) -> Sequence[Balance]:
    """What an account owes, by currency. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        found = balances(connection, customer(account))
    return [Balance(_neat(amount, currency), currency) for (_, currency), amount in found.items()]


def dispute(engine: Engine, account: str, call: str, asking: str, why: str) -> Answer:
    """Open a dispute of a call, if this account paid for it. Raises SQLAlchemyError.

    `asking` is the call in which the customer said so.
    """
    complaint = Complaint(call, why, account=account, call_from=asking)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            person = Person(account, CUSTOMER)
            opened = desk.open_(connection, complaint, person, datetime.now(UTC))
    except StillOpen as error:
        return Answer("open", error.number)
    except NothingCharged:
        return Answer("nothing")
    return Answer("opened", opened.id)


def _neat(amount: Decimal, currency: str) -> Decimal:
    """As it is spoken: without decimals that say nothing."""
    return Decimal(plain(amount, currency))
