"""What is read out loud: numbers, amounts of money, dates and times, read from saved text.

A saved value is text and may come from a telephone or a web page, so nothing is taken on trust.
"""

import re
import string
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from longlines.flow.spoken.currencies import MINOR_DIGITS

LARGEST = 999_999_999_999
MOST_DECIMALS = 6
NUMBER = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,6}))?")
MONEY = re.compile(r"([A-Z]{3}) (.*)")
TWO_DIGITS = 2
LETTERS_AND_DIGITS = string.ascii_uppercase + string.digits


class Unspeakable(ValueError):
    """Text that is no such value; the message says what was expected."""


@dataclass(frozen=True)
class Number:
    """A number in its spoken parts; `fraction` holds the decimals as written, "" without any."""

    negative: bool
    whole: int
    fraction: str = ""


@dataclass(frozen=True)
class Money:
    """An amount. `minor` counts cents or their like; None when it is finer than those.

    A finer amount, or one of a currency without spoken cents, is spoken with its decimals.
    """

    number: Number
    minor: int | None
    currency: str

    @property
    def decimal(self) -> Number:
        """The amount with decimals, without zeros that say nothing."""
        return Number(self.number.negative, self.number.whole, self.number.fraction.rstrip("0"))


def read_digits(text: str) -> str:
    """The digits of a telephone number or a code; what is written between them isn't spoken."""
    return "".join(character for character in text if character in "0123456789")


def read_letters(text: str) -> str:
    """The letters A to Z and digits of a text, without accents. Raises Unspeakable."""
    plain = unicodedata.normalize("NFKD", text).upper()
    signs = "".join(sign for sign in plain if sign in LETTERS_AND_DIGITS)
    if not signs:
        raise Unspeakable("expected letters from A to Z, or digits")
    return signs


def read_number(text: str) -> Number:
    """`42`, `-3`, `2.50`. Raises Unspeakable."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        raise Unspeakable(f"expected a number up to {LARGEST:,}, such as 42 or 2.50")
    whole, fraction = int(found[2]), found[3] or ""
    nothing = not whole and not fraction.strip("0")
    return Number(bool(found[1]) and not nothing, whole, fraction)


def read_money(text: str) -> Money:
    """`USD 3.50`. Raises Unspeakable."""
    found = MONEY.fullmatch(text.strip())
    if found is None:
        raise Unspeakable("expected a currency and an amount, such as USD 3.50")
    number = read_number(found[2])
    digits = MINOR_DIGITS.get(found[1], TWO_DIGITS)
    exact = Decimal(f"0.{number.fraction or 0}").scaleb(digits)
    minor = int(exact) if exact == exact.to_integral_value() else None
    return Money(number, minor, found[1])


def read_date(text: str) -> date:
    """`2026-11-22`. Raises Unspeakable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unspeakable("expected a date, such as 2026-11-22") from None


def read_time(text: str) -> time:
    """`14:30`; seconds are not spoken. Raises Unspeakable."""
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text.strip()):
        raise Unspeakable("expected a time of day, such as 14:30")
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise Unspeakable("expected a time of day, such as 14:30") from None
