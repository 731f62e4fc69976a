"""rate(call) -> charge, for both sides."""

import math
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from longlines.billing.rating import pieces
from longlines.billing.rating.model import (
    FIXED,
    NEVER_CHARGED,
    TARIFFS,
    Basis,
    Charge,
    Piece,
    RatedCall,
    Rates,
    Unrated,
)
from longlines.billing.rating.rules import Rules
from longlines.rates.increments import billed
from longlines.rates.model import Side, Tariff, Terms

_ZERO = Decimal(0)
_FREE = Terms(_ZERO)
_SIXTY = Decimal(60)
_THOUSAND = Decimal(1000)


def rate(
    call: RatedCall, decks: Sequence[Rates], rules: Rules, side: Side = "sell", missing: str = ""
) -> Charge:
    """What a call costs by the first of `decks` that has a prefix of its number in force.

    On the sell side, and only where no deck is given, the fixed price of its class holds.
    `missing` tells, for the message, whose deck was looked for. Raises Unrated, and ValueError
    for a call of less than 0 s.
    """
    if call.call_class in NEVER_CHARGED or not call.seconds > _ZERO:
        return _nothing(call, rules, side)
    basis, prefix, tariff = find(call, decks, rules, side, missing)
    return charge(call, basis, prefix, tariff)


def find(
    call: RatedCall, decks: Sequence[Rates], rules: Rules, side: Side = "sell", missing: str = ""
) -> tuple[Basis, str, Tariff]:
    """By what `rate` charges a call: basis, prefix and the prefix's tariff. Raises Unrated."""
    for deck in decks:
        found = deck.longest(call.number, call.at)
        if found is not None:
            prefix, tariff = found
            return rules.of_deck(deck, call.call_class, call.account), prefix, tariff
    if decks:
        names = ", ".join(f'"{deck.name}"' for deck in decks)
        raise Unrated(f"no prefix of {call.number} is in the {side} deck {names}; add one to it")
    fixed = rules.fixed.get(call.call_class) if side == "sell" else None
    if fixed is None:
        raise Unrated(missing or _MISSING[side].format(call.call_class))
    basis = rules.basis(side, (FIXED, 0, fixed.currency), call.call_class, call.account)
    return basis, "", (Terms(fixed.per_minute, first=1, next=1),)


def charge(call: RatedCall, basis: Basis, prefix: str, tariff: Tariff) -> Charge:
    """What a call of some length costs by one tariff. Raises Unrated."""
    begin, talked = call.at, math.ceil(call.seconds)
    if basis.free_seconds:
        begin += timedelta(seconds=basis.free_seconds)
    terms = tariff[0]
    if len(tariff) == 1 and not terms.band and not terms.blocked:
        seconds = billed(talked, terms, basis.free_seconds)
        parts: Sequence[Piece] = ()
        exact = terms.per_minute * seconds / _SIXTY + terms.connect
    else:
        try:
            rows = pieces.held(tariff, call.at)
            terms = pieces.in_band(rows, begin, basis.bands)
            seconds = billed(talked, terms, basis.free_seconds)
            parts = pieces.cut(rows, basis.bands, begin, seconds * 1000)
        except Unrated as error:
            raise _of_prefix(error, basis, prefix) from None
        exact = sum((each.terms.per_minute * each.milliseconds for each in parts), _ZERO)
        exact = exact / (_THOUSAND * _SIXTY) + terms.connect
    if seconds == 0:
        why = f"it ended within the {basis.free_seconds} free seconds"
        return Charge(call, basis, prefix, terms, (), 0, _ZERO, _ZERO, (), _ZERO, why)
    if basis.surcharge:
        exact += basis.surcharge
    if basis.per_minute:
        exact += basis.per_minute * seconds / _SIXTY
    net = basis.rounding.round(exact)
    if not basis.taxes:
        return Charge(call, basis, prefix, terms, parts, seconds, exact, net, (), net)
    return _taxed(call, basis, prefix, terms, parts, seconds, exact, net)


def fee(call: RatedCall, rules: Rules, given_back: str = "") -> Charge:
    """What is charged for one use of a service, whatever is talked: the surcharge of its class.

    `given_back` is the reason for which nothing is charged after all. Raises Unrated.
    """
    if given_back:
        return _nothing(call, rules, "sell", f"it was given back: {given_back}")
    basis = rules.basis("sell", (TARIFFS, 0, rules.currency), call.call_class, call.account)
    if not basis.surcharge:
        why = f"{TARIFFS} has no surcharge for the class {call.call_class}"
        return _nothing(call, rules, "sell", why)
    exact = basis.surcharge
    return _taxed(call, basis, "", _FREE, (), 0, exact, basis.rounding.round(exact))


def _taxed(
    call: RatedCall,
    basis: Basis,
    prefix: str,
    terms: Terms,
    parts: Sequence[Piece],
    seconds: int,
    exact: Decimal,
    net: Decimal,
) -> Charge:
    taxes = [
        (tax, basis.rounding.round(tax.on(net)))
        for tax in basis.taxes
        if not tax.numbers or call.number.startswith(tax.numbers)
    ]
    amount = sum((tax for _, tax in taxes), net)
    return Charge(call, basis, prefix, terms, parts, seconds, exact, net, taxes, amount)


def terms_now(call: RatedCall, basis: Basis, prefix: str, tariff: Tariff) -> Terms:
    """The terms that hold when the call begins. Raises Unrated."""
    try:
        return pieces.in_band(pieces.held(tariff, call.at), call.at, basis.bands)
    except Unrated as error:
        raise _of_prefix(error, basis, prefix) from None


def _of_prefix(error: Unrated, basis: Basis, prefix: str) -> Unrated:
    return Unrated(f'the prefix {prefix} of the {basis.side} deck "{basis.deck}" {error}')


def _nothing(call: RatedCall, rules: Rules, side: Side, why: str = "it was not answered") -> Charge:
    if call.seconds < 0:
        raise ValueError(f"a call can't last {call.seconds} s")
    if call.call_class in NEVER_CHARGED:
        why = f"calls of the class {call.call_class} are never charged"
    return Charge(call, rules.nothing(side), "", _FREE, (), 0, _ZERO, _ZERO, (), _ZERO, why)


_MISSING = {
    "sell": "no sell deck was in force, and flows/prices.yaml has no price for {}; "
    "import a deck: longlines decks import default FILE.csv --side sell",
    "buy": "its carrier had no deck in force; import one: longlines decks import CARRIER FILE.csv",
}
