"""What was credited of calls, over all their disputes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from longlines.store.charges import IDS_PER_QUERY
from longlines.store.disputes.model import CREDITED
from longlines.store.disputes.tables import disputes


class Credited(NamedTuple):
    """What was given back of one call's charge, taxes included, by which disputes."""

    amount: Decimal
    currency: str
    disputes: tuple[int, ...]


def credited(connection: Connection, calls: Sequence[str]) -> dict[str, Credited]:
    """By call; calls of which nothing was credited are left out."""
    found: dict[str, Credited] = {}
    c = disputes.c
    for start in range(0, len(calls), IDS_PER_QUERY):
        some = c.call.in_(calls[start : start + IDS_PER_QUERY])
        query = (
            select(c.call, c.credit, c.currency, c.id)
            .where(some, c.state == CREDITED)
            .order_by(c.id)
        )
        for call, amount, currency, number in connection.execute(query):
            before = found.get(call, Credited(Decimal(0), currency, ()))
            found[call] = Credited(before.amount + amount, currency, (*before.disputes, number))
    return found
