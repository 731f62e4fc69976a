"""Amounts as people of a language write them.

How a language does so is asked of babel once, when an invoice is made, and kept in it: a later
release of CLDR changes no invoice that was issued.
"""

import functools
from decimal import Decimal
from typing import NamedTuple

_ONE = Decimal(1)


class MoneyStyle(NamedTuple):
    """Signs around an amount, its decimals, how it is grouped; `before` and `after` hold the
    currency's sign. `minus` stands before all."""

    before: str
    after: str
    minus: str
    decimal: str
    group: str
    decimals: int

    def words(self, amount: Decimal) -> str:
        """The amount, with more decimals only where it has more."""
        number = self.number(abs(amount))
        return f"{self.minus if amount < 0 else ''}{self.before}{number}{self.after}"

    def number(self, amount: Decimal) -> str:
        """The same without the currency, for tables."""
        text = f"{at_least(abs(amount), self.decimals):f}"
        whole, _, rest = text.partition(".")
        if len(whole) > 3:
            whole = f"{int(whole):,}".replace(",", self.group)
        sign = self.minus if amount < 0 else ""
        return f"{sign}{whole}{self.decimal}{rest}" if rest else f"{sign}{whole}"


@functools.lru_cache(maxsize=256)
def style(currency: str, language: str) -> MoneyStyle:
    """How a language (en, es, zh) writes amounts of an ISO 4217 currency."""
    from babel.core import Locale  # long to import
    from babel.numbers import format_currency, get_currency_precision

    shown = format_currency(Decimal("1234567"), currency, locale=language)
    minus = format_currency(Decimal("-1234567"), currency, locale=language)
    first = next(place for place, sign in enumerate(shown) if sign.isdigit())
    last = max(place for place, sign in enumerate(shown) if sign.isdigit()) + 1
    symbols = Locale.parse(language).number_symbols["latn"]
    return MoneyStyle(
        shown[:first],
        shown[last:],
        minus.removesuffix(shown) if minus.endswith(shown) else str(symbols["minusSign"]),
        str(symbols["decimal"]),
        str(symbols["group"]),
        get_currency_precision(currency),
    )


@functools.lru_cache(maxsize=4096)
def at_least(amount: Decimal, decimals: int) -> Decimal:
    """The amount with so many decimals, or with as many as it needs."""
    coarse = amount.quantize(_ONE.scaleb(-decimals))
    return coarse if coarse == amount else amount.normalize()
