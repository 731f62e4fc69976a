"""What one currency is worth in another, on which day: rows of `exchange:` in tariffs.yaml."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


class NoRate(ValueError):
    """There is no rate between two currencies; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One unit of `currency` is worth `rate` in the currency of tariffs.yaml, from `date` on."""

    currency: str
    rate: Decimal
    date: date


class Exchanging(Protocol):
    """Rules with exchange rates to one currency."""

    @property
    def currency(self) -> str: ...
    @property
    def exchange(self) -> tuple[ExchangeRate, ...]: ...


def rate_of(rules: Exchanging, first: str, second: str, day: date) -> tuple[Decimal, date]:
    """What one unit of `first` is worth in `second` on a day, and of which day that rate is.

    Raises NoRate.
    """
    if second == rules.currency:
        found = _newest(rules, first, day)
        return found.rate, found.date
    if first == rules.currency:
        found = _newest(rules, second, day)
        return 1 / found.rate, found.date
    one, other = _newest(rules, first, day), _newest(rules, second, day)
    return one.rate / other.rate, min(one.date, other.date)


def _newest(rules: Exchanging, currency: str, day: date) -> ExchangeRate:
    known = [each for each in rules.exchange if each.currency == currency and each.date <= day]
    if not known:
        raise NoRate(
            f"tariffs.yaml has no rate of {currency} to {rules.currency} on {day}: add one to "
            "exchange:, or give --rate and --date"
        )
    return max(known, key=lambda each: each.date)
