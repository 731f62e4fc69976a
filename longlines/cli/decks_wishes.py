"""What an admin writes behind `longlines decks import`, as the reader of files wants it."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from longlines.rates import bands as week
from longlines.rates.bands import BandError, Bands
from longlines.rates.model import Side
from longlines.rates.problems import CellError, DeckError
from longlines.rates.reading import dates, headers, layout
from longlines.rates.reading.amounts import Style
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.dates import Order

if TYPE_CHECKING:
    from longlines.store.deck_versions import Version

EXITS = {
    "imported": 0,
    "unchanged": 0,
    "dry run": 0,
    "refused": 1,
    "shrinks": 1,
    "unconfirmed": 3,
}
"""The exit code of each end of an import."""

_UTC = "UTC"


def bands(written: Sequence[str], zone: str, known: "Sequence[Version]") -> Bands:
    """Time bands by the zone given, or that of the deck."""
    named = {}
    for each in written:
        name, sign, hours = (part.strip() for part in each.partition("="))
        if not sign:
            raise DeckError(f'--band "{each}" lacks its hours; write "peak=mon-fri 8:00-20:00"')
        named[name] = hours
    try:
        return week.read(zone or (known[-1].zone if known else _UTC), named)
    except BandError as error:
        raise DeckError(str(error)) from error


def columns(written: Sequence[str]) -> dict[str, str]:
    """Columns by the names that they have in the file."""
    found = {}
    for each in written:
        column, sign, name = each.partition("=")
        if not sign or not name.strip():
            raise DeckError(f'--map "{each}" lacks the name in the file; write prefix=Breakout')
        found[column.strip().lower()] = name
    return found


def currency(written: str) -> str:
    """A code of ISO 4217, or ""."""
    code = written.strip().upper()
    if code and not headers.is_currency(code):
        raise DeckError(f'"{written}" is no currency of ISO 4217; write one such as USD')
    return code


def separator(written: str) -> str:
    """The sign between cells; `tab` and the like by name."""
    names = {name: sign for sign, name in layout.SEPARATOR_NAMES.items()}
    sign = names.get(written.strip().lower(), written.replace("\\t", "\t"))
    if sign and sign not in layout.SEPARATORS:
        raise DeckError(f'--separator "{written}" isn\'t one of {", ".join(names)}')
    return sign


def style(written: str) -> Style | None:
    """Decimal point or comma."""
    if written and written not in [each.value for each in Style]:
        raise DeckError(f'--decimal "{written}" is neither point nor comma')
    return Style(written) if written else None


def order(written: str) -> Order | None:
    """Day or month first."""
    if written and written not in [each.value for each in Order]:
        raise DeckError(f'--dates "{written}" is neither dmy nor mdy')
    return Order(written) if written else None


def side(written: str, known: "Sequence[Version]") -> Side:
    """The side given, or that of the deck; buying for a new one."""
    chosen = written.strip().lower() or (known[-1].side if known else "buy")
    if chosen not in ("buy", "sell"):
        raise DeckError(f'--side "{written}" is neither buy nor sell')
    if known and chosen != known[-1].side:
        raise DeckError(f"{known[0].name} is a {known[-1].side} deck; give this one another name")
    return cast(Side, chosen)


def highest(written: str) -> Decimal:
    """An amount over 0."""
    try:
        value = Decimal(written)
    except InvalidOperation as error:
        raise DeckError(f'--highest "{written}" is no amount') from error
    if not value.is_finite() or value <= 0:
        raise DeckError(f'--highest "{written}" is no amount over 0')
    return value


def increments(written: str) -> tuple[int, int]:
    """First and next, in seconds."""
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", written.strip(), re.ASCII)
    if not found or not int(found[1]) or not int(found[2]):
        raise DeckError(f'--increments "{written}" are none; write them as 30/6')
    return int(found[1]), int(found[2])


def effective(written: str, asked: Asked) -> datetime | None:
    """A date by the zone of the deck; None when none was given."""
    if not written:
        return None
    try:
        return dates.moment(written, asked.order, ZoneInfo(asked.bands.zone))
    except CellError as error:
        raise DeckError(f"--effective: {error}") from error
