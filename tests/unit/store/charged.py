"""Rows of calls and charges, for tests of what is made of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, insert

from longlines.store import tables

ALICE, BOB = "+12025550101", "+12025550102"
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def save_calls(engine: Engine, ids: Iterable[str]) -> None:
    """Complete calls with these ids."""
    rows = [
        {
            "id": each,
            "started_at": AT,
            "from": ALICE,
            "to": BOB,
            "talk_seconds": Decimal(60),
            "complete": True,
            "lost": False,
            "notes": [],
        }
        for each in ids
    ]
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(insert(tables.calls), rows)


def charge_row(call: str, amount: str | None = "1.00", **others: Any) -> dict[str, Any]:
    """A row of `charges`, as rating makes it; without taxes unless `net` and `lines` say so."""
    price = None if amount is None else Decimal(amount)
    return {
        "call": call,
        "side": "sell",
        "try": 0,
        "account": ALICE,
        "carrier": "",
        "class": "direct",
        "number": BOB,
        "at": AT,
        "seconds": Decimal(60),
        "billed_seconds": 60,
        "amount": price,
        "net": price,
        "currency": "USD",
        "deck": "default",
        "version": 1,
        "prefix": "1202",
        "quote": None,
        "lines": [],
        "reason": None,
        **others,
    }
