"""English as spoken in America: numbers without "and", dates with ordinals, twelve hours."""

from datetime import date, time

from longlines.flow.spoken import currencies
from longlines.flow.spoken.values import Money, Number

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
SMALL = (*DIGITS, *TEENS)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NAMES = currencies.ENGLISH

STOCK = tuple(
    dict.fromkeys(
        [
            *(*SMALL, *TENS, "hundred", *(word for _, word in SCALES), "minus", "point"),
            *("and", "oh", "A.M.", "P.M.", *ORDINALS, "thirtieth", *MONTHS, *LETTERS),
            *(word for name in NAMES.values() for word in name.words()),
        ]
    )
)
"""Every word that the functions below can give."""


def digits(text: str) -> list[str]:
    """Digit by digit."""
    return [DIGITS[int(digit)] for digit in text]


def number(value: Number) -> list[str]:
    """`one hundred twenty three point five`."""
    words = ["minus"] if value.negative else []
    words += whole(value.whole)
    return [*words, "point", *digits(value.fraction)] if value.fraction else words


def whole(value: int) -> list[str]:
    """A whole number from 0 on."""
    if value < len(SMALL):
        return [SMALL[value]]
    words = []
    for scale, word in SCALES:
        if value >= scale:
            words += [*_below_thousand(value // scale), word]
            value %= scale
    return words + _below_thousand(value)


def _below_thousand(value: int) -> list[str]:
    words = [SMALL[value // 100], "hundred"] if value >= 100 else []
    return words + _below_hundred(value % 100)


def _below_hundred(value: int) -> list[str]:
    if value < len(SMALL):
        return [SMALL[value]] if value else []
    tens = [TENS[value // 10 - 2]]
    return [*tens, SMALL[value % 10]] if value % 10 else tens


def money(amount: Money) -> list[str]:
    """`three dollars and fifty cents`; a currency without a name is spelled: `P L N`."""
    name = NAMES.get(amount.currency)
    if name is None:
        return [*number(amount.decimal), *amount.currency]
    if amount.minor is None or (amount.minor and not name.minor):
        return [*number(amount.decimal), name.many]
    words = ["minus"] if amount.number.negative else []
    count = amount.number.whole
    if count or not amount.minor:
        words += [*whole(count), name.one if count == 1 else name.many]
    if count and amount.minor:
        words.append("and")
    if amount.minor:
        words += [*whole(amount.minor), name.minor_one if amount.minor == 1 else name.minor]
    return words


def date_words(day: date) -> list[str]:
    """`November twenty second twenty twenty six`."""
    return [MONTHS[day.month - 1], *_ordinal(day.day), *_year(day.year)]


def _ordinal(value: int) -> list[str]:
    if value <= len(ORDINALS):
        return [ORDINALS[value - 1]]
    if value == 30:
        return ["thirtieth"]
    return [TENS[value // 10 - 2], ORDINALS[value % 10 - 1]]


def _year(year: int) -> list[str]:
    century, rest = divmod(year, 100)
    if year < 1000 or (century % 10 == 0 and rest < 10):
        return whole(year)
    if not rest:
        return [*whole(century), "hundred"]
    return [*whole(century), *(["oh"] if rest < 10 else []), *whole(rest)]


def time_words(moment: time) -> list[str]:
    """`two thirty P.M.`"""
    hour = moment.hour % 12 or 12
    minutes = whole(moment.minute) if moment.minute else []
    if 0 < moment.minute < 10:
        minutes = ["oh", *minutes]
    return [*whole(hour), *minutes, "P.M." if moment.hour >= 12 else "A.M."]
