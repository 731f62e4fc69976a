"""What each carrier has cost us today, by the charges of its tries.

A day is the carrier's own: it begins at midnight in its zone. Amounts are Decimal, in the
currency of carriers.yaml; other currencies come in by its `exchange`.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from longlines.carriers.model import UTC_ZONE, Carriers
from longlines.store.tables import charges

AT_LEAST = 2.0
"""Seconds between two looks at the charges."""

PART_OF_TIME = 0.05
"""The most of its time that this takes: a day's many charges are looked at less often."""

MILLIONTH = Decimal("0.000001")

log = logging.getLogger(__name__)


class Spending:
    """Sums of the charges on the buy side. `carriers` gives what carriers.yaml says now."""

    def __init__(self, engine: Engine, carriers: Callable[[], Carriers]) -> None:
        self._engine = engine
        self._carriers = carriers
        self._again_at = 0.0
        self._known: Mapping[str, Mapping[str, str]] = {}
        self._unknown: set[str] = set()

    def today(self, now: float) -> Mapping[str, Mapping[str, str]]:
        """By carrier its `day`, `amount` and `currency`; as of a few seconds ago.

        Raises SQLAlchemyError.
        """
        begun = time.monotonic()
        if begun >= self._again_at:
            self._known = self._sums(datetime.fromtimestamp(now, UTC))
            took = time.monotonic() - begun
            self._again_at = begun + max(AT_LEAST, took / PART_OF_TIME)
        return self._known

    def _sums(self, now: datetime) -> Mapping[str, Mapping[str, str]]:
        carriers = self._carriers()
        zones: dict[ZoneInfo, set[str]] = defaultdict(set)
        for each in carriers.carriers:
            zones[each.zone].add(each.name)
        named = {each.name for each in carriers.carriers}
        found: dict[str, Mapping[str, str]] = {}
        for zone in {UTC_ZONE, *zones}:
            day = now.astimezone(zone).date()
            for name, amount in self._since(_midnight(day, zone), carriers).items():
                if name in zones[zone] or (zone == UTC_ZONE and name not in named):
                    found[name] = {
                        "day": day.isoformat(),
                        "amount": str(amount),
                        "currency": carriers.currency,
                    }
        return found

    def _since(self, at: datetime, carriers: Carriers) -> dict[str, Decimal]:
        """What was spent since then, by carrier."""
        both = (charges.c.carrier, charges.c.currency)
        bought = (charges.c.side == "buy") & (charges.c.at >= at) & charges.c.amount.is_not(None)
        query = select(*both, func.sum(charges.c.amount)).where(bought).group_by(*both)
        found: dict[str, Decimal] = defaultdict(Decimal)
        with self._engine.connect() as connection:
            for carrier, currency, amount in connection.execute(query):
                worth = self._worth(currency, carriers)
                found[carrier] += (amount * worth).quantize(MILLIONTH)
        return found

    def _worth(self, currency: str, carriers: Carriers) -> Decimal:
        """What one unit of a currency is worth; nothing where nobody has said."""
        if currency == carriers.currency:
            return Decimal(1)
        worth = carriers.exchange.get(currency)
        if worth is None and currency not in self._unknown:
            self._unknown.add(currency)
            log.error(
                "carriers.yaml has no exchange: for %s; what is spent in it counts for nothing",
                currency,
            )
        return worth or Decimal(0)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
