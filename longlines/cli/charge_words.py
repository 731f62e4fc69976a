"""How a recorded charge is shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from longlines.store.charges import Charged

NO_PRICE = "no price"


def as_json(charge: "Charged | None") -> dict[str, Any] | None:
    """For scripts; null for no charge. Amounts are text, so that they stay exact.

    `amount` is null for a call without a price, and `reason` says why.
    """
    if charge is None:
        return None
    return {
        "side": charge.side,
        "amount": amount(charge.amount, charge.currency),
        "net": amount(charge.net, charge.currency),
        "currency": charge.currency,
        "class": charge.call_class,
        "billed_seconds": charge.billed_seconds,
        "deck": charge.deck or None,
        "version": charge.version or None,
        "prefix": charge.prefix or None,
        "quote": charge.quote,
        "reason": charge.reason,
    }


def cell(charge: "Charged | None") -> str:
    """For a table: `USD 0.35`."""
    if charge is None:
        return "-"
    told = amount(charge.amount, charge.currency)
    return NO_PRICE if told is None else f"{charge.currency} {told}"


def cells(charge: "Charged | None", fees: "Sequence[Charged]", further: int) -> str:
    """The same for a call with services that it used and further conversations."""
    told = [] if charge is None and fees else [cell(charge)]
    told += [f"{cell(each)} ({each.call_class})" for each in fees]
    return " + ".join(told) + (f" +{further} more" if further else "")


def amount(value: "Decimal | None", currency: str | None) -> str | None:
    """Down to the smallest coin, and finer where the amount is."""
    if value is None or currency is None:
        return None
    from longlines.billing.rating.rounding import plain

    return plain(value, currency)
