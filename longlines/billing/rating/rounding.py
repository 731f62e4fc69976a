"""How amounts are rounded. A new way to round is one more row of MODES."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache

MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}
"""Ways to round, by their name in tariffs.yaml. Amounts are never negative."""

MOST_DECIMALS = 6
"""Decimals of the finest amount that is kept."""

FINEST = Decimal(1).scaleb(-MOST_DECIMALS)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of `to`, such as 0.01 or 0.05, in the way `mode` of MODES."""

    to: Decimal
    mode: str = "half_up"
    _decimal: bool = field(init=False, repr=False)
    _python: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.to > 0:
            raise ValueError(f"amounts can't be rounded to multiples of {self.to}")
        object.__setattr__(self, "_decimal", self.to.as_tuple().digits == (1,))
        object.__setattr__(self, "_python", MODES[self.mode])

    def round(self, amount: Decimal) -> Decimal:
        """The amount, with as many decimals as `to` has."""
        if self._decimal:
            return amount.quantize(self.to, self._python)
        steps = (amount / self.to).quantize(_ONE, self._python)
        return (steps * self.to).quantize(self.to)


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How one side is rounded, in whatever currency; `to` None: to its smallest coin."""

    to: Decimal | None = None
    mode: str = "half_up"

    def of(self, currency: str) -> Rounding:
        """The rule for one currency."""
        return Rounding(coin(currency) if self.to is None else self.to, self.mode)


def fixed(amount: Decimal) -> str:
    """An amount with the decimals that it has, never by powers of ten."""
    text = str(amount)
    return f"{amount:f}" if "E" in text else text


@lru_cache(256)
def coin(currency: str) -> Decimal:
    """The smallest coin of an ISO 4217 currency: 0.01 for USD, 1 for JPY."""
    from babel.numbers import get_currency_precision  # long to import

    return Decimal(1).scaleb(-get_currency_precision(currency))


def plain(amount: Decimal, currency: str) -> str:
    """An amount to be read: down to the smallest coin, and finer only where the amount is."""
    whole = amount.quantize(coin(currency))
    return f"{whole if whole == amount else amount.normalize():f}"
