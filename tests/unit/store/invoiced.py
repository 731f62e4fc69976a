"""Calls with their charges in a database, and what is booked of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, delete

from longlines.billing.ledger.model import CASH, CREDIT, Entry, Posting, customer, tax
from longlines.store import charges, tables
from longlines.store.ledger import book, settle

CHEAP = Decimal("0.30")


def call_row(call: str, account: str, at: datetime, to: str = "+442079460000") -> dict[str, Any]:
    """A call of one minute."""
    return {
        "id": call,
        "started_at": at,
        "from": account,
        "to": to,
        "flow": "direct-call",
        "outcome": "answered",
        "answered_at": at,
        "accepted_at": None,
        "ended_at": at,
        "talk_seconds": Decimal(60),
        "bill_to": account,
        "carrier": "cheap",
        "hangup_cause": 16,
        "hangup_by": "caller",
        "complete": True,
        "lost": False,
        "notes": [],
        "further": [],
        "class": None,
    }


def charge_row(
    call: str,
    account: str,
    at: datetime,
    net: Decimal = CHEAP,
    to: str = "+442079460000",
    currency: str = "USD",
) -> dict[str, Any]:
    """What such a call costs its payer, with a tax of 10 %."""
    tax = (net / 10).quantize(Decimal("0.01"))
    return {
        "call": call,
        "side": "sell",
        "try": 0,
        "account": account,
        "carrier": "",
        "class": "direct",
        "number": to,
        "at": at,
        "seconds": Decimal(60),
        "billed_seconds": 60,
        "amount": net + tax,
        "net": net,
        "currency": currency,
        "deck": "default",
        "version": 1,
        "prefix": "44",
        "quote": None,
        "lines": [
            {"what": "price", "how": "prefix 44 of sell deck default, version 1", "amount": None},
            {"what": "time", "how": "60 s at 60/60: 60 s billed", "amount": None},
            {
                "what": "talk",
                "how": f"60 s at {net} a minute: {net} x 60 / 60",
                "amount": f"{net:f}",
            },
            {"what": "VAT", "how": f"10 % of {net}", "amount": f"{tax:f}"},
            {"what": "amount", "how": currency, "amount": f"{net + tax:f}"},
        ],
        "reason": None,
    }


def charge(
    engine: Engine,
    call: str,
    account: str,
    at: datetime,
    net: Decimal = CHEAP,
    booked: datetime | None = None,
    currency: str = "USD",
) -> None:
    """Record a call, or give one that is there another price, and book it."""
    fill(engine, [(call, account, at, net, currency)], booked)


def fill(
    engine: Engine,
    wanted: Iterable[tuple[str, str, datetime, Decimal, str]],
    booked: datetime | None = None,
    memo: dict[str, str] | None = None,
) -> None:
    """The same for many: call, account, time, net amount, currency."""
    from longlines.store.upsert import upsert

    wanted = list(wanted)
    with engine.execution_options(writes=True).begin() as connection:
        upsert(connection, tables.calls, [call_row(*each[:3]) for each in wanted])
        rows = [
            charge_row(call, account, at, net, currency=currency)
            for call, account, at, net, currency in wanted
        ]
        charges.write(connection, rows)
        settle(connection, [each[0] for each in wanted], booked, memo)


def uncharge(engine: Engine, call: str) -> None:
    """Take a call's charge away, and book that."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(tables.charges).where(tables.charges.c.call == call))
        settle(connection, [call])


def pay(engine: Engine, account: str, amount: str, key: str, currency: str = "USD") -> None:
    """Money comes in."""
    _book(
        engine,
        key,
        "payment",
        currency,
        (Posting(CASH, Decimal(amount)), Posting(customer(account), -Decimal(amount))),
        {"how": "bank transfer"},
    )


def forgive(engine: Engine, account: str, amount: str, tax_part: str, key: str) -> None:
    """A credit note, with the tax in it."""
    whole, part = Decimal(amount), Decimal(tax_part)
    postings = (
        Posting(CREDIT, whole - part),
        Posting(tax("VAT"), part),
        Posting(customer(account), -whole),
    )
    memo = {"dispute": "17", "why": "the line was bad"}
    _book(engine, key, "credit", "USD", postings, memo)


def _book(
    engine: Engine,
    key: str,
    kind: Any,
    currency: str,
    postings: tuple[Posting, ...],
    memo: dict[str, str],
) -> None:
    entry = Entry(key, kind, datetime.now(UTC), "", currency, postings, memo=memo)
    with engine.execution_options(writes=True).begin() as connection:
        assert book(connection, [entry])
