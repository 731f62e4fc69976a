"""Decks and calls for tests of rating."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from longlines.billing.rating.model import RatedCall
from longlines.rates import bands
from longlines.rates.model import Deck, Side, Terms

BOB = "+12025550102"
ALICE = "+12025550101"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York."""

PEAK = {"peak": "mon-fri 8:00-20:00"}


def terms(per_minute: str = "0.60", connect: str = "0", **others: object) -> Terms:
    return Terms(Decimal(per_minute), Decimal(connect), **others)  # type: ignore[arg-type]


def deck(
    *rows: Terms,
    prefix: str = "1",
    name: str = "default",
    side: Side = "sell",
    version: int = 7,
    currency: str = "USD",
    zone: str = "America/New_York",
    named: Mapping[str, str] | None = None,
    free_seconds: int = 0,
) -> Deck:
    """A deck with one prefix."""
    held = bands.read(zone, named or {})
    return Deck(name, side, version, currency, held, {prefix: rows}, free_seconds)


def call(
    seconds: str | int | Decimal = 60,
    at: datetime = AT,
    number: str = BOB,
    call_class: str = "direct",
    account: str = ALICE,
) -> RatedCall:
    return RatedCall(number, at, Decimal(seconds), call_class, account)
