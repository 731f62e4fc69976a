"""What is added to a call of a class, such as person-to-person; a new one is a table row."""

from dataclasses import dataclass
from decimal import Decimal

CALL, MINUTE = PER = ("call", "minute")


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A row of `surcharges:` in tariffs.yaml, once `per` call, or for each minute as the price is.

    `plans` empty: for every plan.
    """

    call_class: str
    amount: Decimal
    currency: str
    plans: tuple[str, ...] = ()
    per: str = CALL


class OtherCurrency(ValueError):
    """A class has surcharges, but none in the currency of the deck."""


def surcharge(
    rows: tuple[Surcharge, ...], call_class: str, plan: str, currency: str, per: str = CALL
) -> Decimal:
    """The sum of the rows for a class and plan, 0 without any. Raises OtherCurrency."""
    meant = [row for row in rows if row.call_class == call_class and row.per == per]
    meant = [row for row in meant if not row.plans or plan in row.plans]
    fitting = [row.amount for row in meant if row.currency == currency]
    if meant and not fitting:
        raise OtherCurrency(
            f"the surcharge for {call_class} calls is in {meant[0].currency} and the deck in "
            f"{currency}; add one in {currency} to flows/tariffs.yaml"
        )
    return sum(fitting, Decimal(0))
