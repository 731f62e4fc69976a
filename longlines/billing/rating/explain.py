"""An amount in words: which prefix of which deck, and the arithmetic of every step."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from longlines.billing.rating.model import FIXED, TARIFFS, Charge, Line, Piece
from longlines.billing.rating.rounding import FINEST, fixed
from longlines.rates.model import Terms


def explain(charge: Charge) -> list[Line]:
    """The lines, from the deck to the amount."""
    if charge.why:
        return [Line("nothing", charge.why, Decimal(0))]
    terms = charge.terms
    lines = [] if charge.basis.deck == TARIFFS else _talked(charge, terms)
    if terms.connect:
        lines.append(Line("connect", "connect fee, once", terms.connect))
    if charge.basis.surcharge:
        how = f"surcharge for calls of the class {charge.call.call_class}, once"
        lines.append(Line("surcharge", how, charge.basis.surcharge))
    if charge.basis.per_minute and charge.billed:
        lines.append(_each_minute(charge))
    if charge.exact != charge.net:
        lines.append(Line("rounded", _rounding(charge, charge.exact), charge.net))
    for tax, amount in charge.taxes:
        how = f"{tax.percent.normalize():f} % of {charge.net:f}"
        if tax.on(charge.net) != amount:
            how += f", {_rounding(charge, tax.on(charge.net))}"
        lines.append(Line(tax.name, how, amount))
    return [*lines, Line("amount", charge.basis.currency, charge.amount)]


def _talked(charge: Charge, terms: Terms) -> list[Line]:
    whole = [Piece(terms, charge.call.at, charge.billed * 1000)]
    return [
        Line("price", _deck(charge), None),
        Line("time", _time(charge, terms), None),
        *(_talk(charge, piece) for piece in charge.pieces or whole),
    ]


def _deck(charge: Charge) -> str:
    basis = charge.basis
    if basis.deck == FIXED:
        said = f"fixed price of {charge.call.call_class} calls in {FIXED}"
    else:
        said = f"prefix {charge.prefix} of {basis.side} deck {basis.deck}, version {basis.version}"
    return f"{said}, as quoted (quote {basis.quote})" if basis.quote else said


def _time(charge: Charge, terms: Terms) -> str:
    talked, free = charge.call.seconds, charge.basis.free_seconds
    said = f"{_plain(talked)} s"
    if free:
        said += f" less {free} s free"
    said += f" at {terms.first}/{terms.next}"
    if terms.minimum:
        said += f", at least {terms.minimum} s"
    return f"{said}: {charge.billed} s billed"


def _talk(charge: Charge, piece: Piece) -> Line:
    seconds = Decimal(piece.milliseconds) / 1000
    price = piece.terms.per_minute
    price_said, time_said = fixed(price), _plain(seconds)
    how = f"{time_said} s at {price_said} a minute: {price_said} x {time_said} / 60"
    if piece.terms.band or len(charge.pieces) > 1:
        local = piece.at.astimezone(ZoneInfo(charge.basis.bands.zone))
        how += f", {piece.terms.band or 'other hours'} from {local:%Y-%m-%d %H:%M:%S %Z}"
    return Line("talk", how, _six(price * seconds / 60))


def _each_minute(charge: Charge) -> Line:
    more, seconds = charge.basis.per_minute, charge.billed
    how = f"surcharge for calls of the class {charge.call.call_class}, {more:f} a minute: "
    return Line("surcharge", f"{how}{more:f} x {seconds} / 60", _six(more * seconds / 60))


def _rounding(charge: Charge, exact: Decimal) -> str:
    rule = charge.basis.rounding
    return f"{_plain(_six(exact))} to {fixed(rule.to)}, {rule.mode.replace('_', ' ')}"


def _six(amount: Decimal) -> Decimal:
    """With six decimals: what is shown of an amount that may have no end."""
    return amount.quantize(FINEST, ROUND_HALF_UP)


@lru_cache(4096)
def _plain(number: Decimal) -> str:
    """Without zeros that say nothing."""
    return fixed(number.normalize())
