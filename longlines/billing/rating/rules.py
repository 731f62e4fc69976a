"""The rules of one `flows/tariffs.yaml`: what holds for all decks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from longlines.billing.rating import surcharges
from longlines.billing.rating.exchange import ExchangeRate
from longlines.billing.rating.model import DEFAULT_PLAN, FIXED, Basis, Rates, Unrated
from longlines.billing.rating.rounding import FINEST, RoundingRule
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax, applying
from longlines.rates.bands import Bands
from longlines.rates.model import Side

_NO_BANDS = Bands("UTC")
_ROUNDING = {"sell": RoundingRule(), "buy": RoundingRule(FINEST)}
_MOST_KNOWN = 10_000
"""Bases that are kept; an office has fewer accounts times classes."""


class FixedPrice(NamedTuple):
    """The price of a minute, whatever the number, where there is no deck."""

    per_minute: Decimal
    currency: str


@dataclass(frozen=True)
class Rules:
    """`plans` has the plan of each account, by its number or name; `names` the name of a number.

    `fixed` has the fixed price of each service. `rounding` by side; a side that isn't there is
    rounded to the currency's coin (sell) or to a millionth (buy). `currency` is that of amounts
    that are zero because nothing is charged.
    """

    currency: str = "USD"
    plans: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, FixedPrice] = field(default_factory=dict)
    surcharges: tuple[Surcharge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    rounding: Mapping[str, RoundingRule] = field(default_factory=dict)
    exchange: tuple[ExchangeRate, ...] = ()
    _known: dict[tuple[object, ...], Basis] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def plan(self, account: str) -> str:
        """The plan of an account, by its number."""
        return self.plans.get(account) or self.plans.get(self.names.get(account, ""), DEFAULT_PLAN)

    def sell_decks(self, account: str) -> list[str]:
        """Names of the sell decks of an account, in their order: its own, its plan's, default."""
        own = [account, self.names.get(account, ""), self.plan(account), DEFAULT_PLAN]
        return list(dict.fromkeys(filter(None, own)))

    def of_deck(self, deck: Rates, call_class: str, account: str) -> Basis:
        """On what a call of this class is charged by a deck. Raises Unrated."""
        key = (deck.side, deck.name, deck.version, deck.currency, call_class, account)
        found = self._known.get(key)
        if found is None or found.bands is not deck.bands:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self.basis(
                deck.side,
                (deck.name, deck.version, deck.currency),
                call_class,
                account,
                deck.bands,
                deck.free_seconds,
            )
        return found

    def basis(
        self,
        side: Side,
        deck: tuple[str, int, str],
        call_class: str,
        account: str,
        bands: Bands = _NO_BANDS,
        free_seconds: int = 0,
    ) -> Basis:
        """The same for a deck told by name, version and currency. Raises Unrated.

        To the fixed price of a service nothing is added but taxes: it is the price of its class.
        """
        name, version, currency = deck
        rounding = self.rounding.get(side, _ROUNDING[side]).of(currency)
        if side == "buy":
            return Basis("buy", name, version, currency, bands, rounding, free_seconds)
        plan = self.plan(account)
        found = Basis("sell", name, version, currency, bands, rounding, free_seconds)
        found = replace(found, taxes=applying(self.taxes, call_class, plan))
        if name == FIXED:
            return found
        asked = (self.surcharges, call_class, plan, currency)
        try:
            once = surcharges.surcharge(*asked)
            each = surcharges.surcharge(*asked, surcharges.MINUTE)
        except surcharges.OtherCurrency as error:
            raise Unrated(str(error)) from None
        return replace(found, surcharge=once, per_minute=each)

    def nothing(self, side: Side) -> Basis:
        """The basis of a call that nothing is charged for."""
        found = self._known.get((side,))
        if found is None:
            rounding = _ROUNDING["sell"].of(self.currency)
            found = Basis(side, "", 0, self.currency, _NO_BANDS, rounding)
            self._known[side,] = found
        return found
