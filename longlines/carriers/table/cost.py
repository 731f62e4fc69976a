"""What carriers are compared by: the cost of a minute of a typical call, connect fee included.

Amounts are whole billionths of a currency, so that they compare and sort exactly and quickly. With
increments that divide the typical call, and without a connect fee, it is the price per minute.
"""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from longlines.carriers.model import Carriers
from longlines.rates.increments import billed
from longlines.rates.model import Terms

if TYPE_CHECKING:
    import numpy.typing as npt

Number = TypeVar("Number", int, "npt.NDArray[Any]")

BILLION = 1_000_000_000
_ONE = Decimal(1)


class TooFine(ValueError):
    """An amount with more decimals, or larger, than the table keeps."""


def billionths(amount: Decimal) -> int:
    """An amount in billionths. Raises TooFine when that isn't exact, or from 2**63 on."""
    scaled = amount * BILLION
    whole = int(scaled)
    if whole != scaled or abs(whole) >= 2**63:
        raise TooFine(f"{amount} has more than nine decimals or is too large; mend the deck")
    return whole


def floors(carriers: Carriers) -> tuple[int, ...]:
    """What a call must earn a minute with each carrier, in billionths. Raises TooFine."""
    return tuple(
        billionths(carriers.floor if each.floor is None else each.floor)
        for each in carriers.carriers
    )


def amount(billionths_: int) -> Decimal:
    """The amount of so many billionths, without needless zeros."""
    plain = (Decimal(billionths_) / BILLION).normalize()
    return plain if plain != plain.to_integral() else plain.quantize(_ONE)


def cost_of_minute(
    per_minute: Number, connect: int, billed_seconds: int, typical: int, exchange: Fraction
) -> Number:
    """Billionths of the common currency that a minute of a typical call costs, half to even.

    For one price or an array of them; whoever gives an array sees to it that nothing in it gets
    larger than it holds. `per_minute` and `connect` are billionths of the deck's currency, of which
    one is worth `exchange` of the common one.
    """
    exact: Number = (connect * 60 + per_minute * billed_seconds) * exchange.numerator
    divisor = typical * exchange.denominator
    whole = exact // divisor
    rest = exact - whole * divisor
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
    cost: Number = whole + up
    return cost


def cost_of_terms(terms: Terms, typical: int, exchange: Fraction, free_seconds: int) -> int:
    """What a minute costs by these terms, in billionths of the common currency."""
    per_minute, connect = billionths(terms.per_minute), billionths(terms.connect)
    seconds = billed(typical, terms, free_seconds)
    return cost_of_minute(per_minute, connect, seconds, typical, exchange)
