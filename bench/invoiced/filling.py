"""A month of calls in a database: recorded, charged, booked in the ledger."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Engine, insert

from longlines.store.ledger import settle
from longlines.store.tables import calls, charges

CALLS_OF_ACCOUNT = 100
KNOWN = 25
"""Numbers that an account calls, or is called by."""
MONTH = "2026-11"
AT_ONCE = 5_000
BEGIN = datetime(2026, 11, 1, 5, tzinfo=UTC)
CENT = Decimal("0.01")
PREFIXES = ("4420", "3491", "5255", "8621", "1202", "1312", "4930", "331", "8133", "5511")
CLASSES = ("direct", "direct", "direct", "collect", "person", "operator", "directory")


def fill(engine: Engine, count: int) -> None:
    """So many calls, CALLS_OF_ACCOUNT to each account."""
    chance = random.Random(5)
    made = _made(chance, count)
    writing = engine.execution_options(writes=True)
    while some := [each for each, _ in zip(made, range(AT_ONCE), strict=False)]:
        with writing.begin() as connection:
            connection.execute(insert(calls), [call for call, _ in some])
            connection.execute(insert(charges), [charge for _, charge in some])
            settle(connection, [call["id"] for call, _ in some], BEGIN + timedelta(days=30))


def _made(chance: random.Random, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    accounts = max(1, count // CALLS_OF_ACCOUNT)
    for number in range(count):
        account = f"+1202{5_550_000 + number % accounts:07}"
        at = BEGIN + timedelta(milliseconds=chance.randrange(29 * 24 * 3_600_000))
        prefix, other = _other(number % accounts, chance.randrange(KNOWN))
        kind = chance.choice(CLASSES)
        caller, called = (other, account) if kind == "collect" else (account, other)
        milliseconds = chance.randrange(1_000, 900_000)
        call = f"{1_793_000_000 + number}.{number}"
        charge = _charge(call, account, kind, called, at, prefix, milliseconds, chance)
        yield _call(call, caller, called, account, kind, at, milliseconds), charge


def _other(account: int, known: int) -> tuple[str, str]:
    """One of those whom an account knows: the prefix, and the number."""
    prefix = PREFIXES[(account + known) % len(PREFIXES)]
    return prefix, f"+{prefix}{1_000_000 + (account * 7919 + known * 104_729) % 9_000_000}"


def _call(
    call: str, caller: str, called: str, payer: str, kind: str, at: datetime, milliseconds: int
) -> dict[str, Any]:
    return {
        "id": call,
        "started_at": at,
        "from": caller,
        "to": called,
        "flow": "direct-call",
        "outcome": "answered",
        "answered_at": at,
        "accepted_at": at,
        "ended_at": at + timedelta(milliseconds=milliseconds),
        "talk_seconds": Decimal(milliseconds) / 1000,
        "bill_to": payer,
        "carrier": "cheap",
        "hangup_cause": 16,
        "hangup_by": "caller",
        "complete": True,
        "lost": False,
        "notes": [],
        "class": kind,
    }


def _charge(
    call: str,
    account: str,
    kind: str,
    called: str,
    at: datetime,
    prefix: str,
    milliseconds: int,
    chance: random.Random,
) -> dict[str, Any]:
    price = Decimal(chance.randrange(10, 900)) / 1000
    billed = 30 + max(0, -((30_000 - milliseconds) // 6000)) * 6
    talk = price * billed / 60
    net = talk.quantize(CENT, ROUND_HALF_UP)
    tax = (net * 8 / 100).quantize(CENT, ROUND_HALF_UP)
    seconds = Decimal(milliseconds) / 1000
    told = (
        ("price", f"prefix {prefix} of sell deck default, version 3", None),
        ("time", f"{seconds:f} s at 30/6: {billed} s billed", None),
        ("talk", f"{billed} s at {price} a minute: {price} x {billed} / 60", f"{talk:.6f}"),
        ("rounded", f"{talk.normalize():f} to 0.01, half up", f"{net}"),
        ("Sales tax", f"8 % of {net}", f"{tax}"),
        ("amount", "USD", f"{net + tax}"),
    )
    return {
        "call": call,
        "side": "sell",
        "try": 0,
        "account": account,
        "carrier": "",
        "class": kind,
        "number": called,
        "at": at,
        "seconds": seconds,
        "billed_seconds": billed,
        "amount": net + tax,
        "net": net,
        "currency": "USD",
        "deck": "default",
        "version": 3,
        "prefix": prefix,
        "quote": None,
        "lines": [{"what": what, "how": how, "amount": amount} for what, how, amount in told],
        "reason": None,
    }
