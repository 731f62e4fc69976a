"""Mandarin: ten thousands and hundred millions, two forms of two, zeros where a place is empty.

Numbers are put together from single syllables, months, days and hours are whole (`十一月`, `两点`):
so a speech recogniser understood most of them.
"""

from datetime import date, time

from longlines.flow.spoken import currencies
from longlines.flow.spoken.values import Money, Number

DIGITS = tuple("零一二三四五六七八九")
PLACES = ((1000, "千"), (100, "百"), (10, "十"))
GROUPS = ((10**8, "亿"), (10**4, "万"), (1, ""))
PERIODS = ((6, "凌晨"), (12, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NAMES = currencies.CHINESE


def digits(text: str) -> list[str]:
    """Digit by digit."""
    return [DIGITS[int(digit)] for digit in text]


def number(value: Number) -> list[str]:
    """`一百二十三点五`."""
    words = ["负"] if value.negative else []
    words += whole(value.whole)
    return [*words, "点", *digits(value.fraction)] if value.fraction else words


def counted(value: int) -> list[str]:
    """A whole number before what it counts: two is 两."""
    return ["两"] if value == 2 else whole(value)


def whole(value: int) -> list[str]:
    """A whole number from 0 on."""
    if not value:
        return ["零"]
    words: list[str] = []
    gap = False
    for scale, unit in GROUPS:
        group = value // scale % 10**4
        if group:
            if words and (gap or group < 1000):
                words.append("零")
            words += ["两"] if unit and group == 2 else _group(group, first=not words)
            words += [unit] if unit else []
        gap = not group
    return words


def _group(value: int, *, first: bool) -> list[str]:
    """Four places; eleven is 十一 at the beginning of a number, 一十一 within it."""
    if first and 10 <= value < 20:
        return ["十", DIGITS[value - 10]] if value > 10 else ["十"]
    words: list[str] = []
    gap = False
    for place, unit in PLACES:
        digit = value // place % 10
        if digit:
            words += ["零"] if gap and words else []
            words += ["两" if digit == 2 and unit != "十" else DIGITS[digit], unit]
        gap = not digit
    if value % 10:
        words += ["零"] if gap and words else []
        words.append(DIGITS[value % 10])
    return words


def money(amount: Money) -> list[str]:
    """`三美元五十美分`, `三元五角`; a currency without a name is spelled."""
    name = NAMES.get(amount.currency)
    if name is None:
        return [*number(amount.decimal), *amount.currency]
    if amount.minor is None or (amount.minor and not name.minor):
        return [*_before_noun(amount.decimal), name.many]
    words = ["负"] if amount.number.negative else []
    count = amount.number.whole
    if count or not amount.minor:
        words += [*counted(count), name.many]
    if amount.minor:
        words += _minor(amount.minor, name, after=count > 0)
    return words


def _before_noun(value: Number) -> list[str]:
    if value.fraction:
        return number(value)
    return [*(["负"] if value.negative else []), *counted(value.whole)]


def _minor(value: int, name: currencies.Name, *, after: bool) -> list[str]:
    if not name.tenth:
        return [*(["零"] if after and value < 10 else []), *counted(value), name.minor]
    tenths, rest = divmod(value, 10)
    words = [*counted(tenths), name.tenth] if tenths else ["零"] if after else []
    return [*words, *counted(rest), name.minor] if rest else words


def date_words(day: date) -> list[str]:
    """`二零二六年十一月二十二日`."""
    return [*digits(str(day.year)), "年", _joined(day.month, "月"), _joined(day.day, "日")]


def time_words(moment: time) -> list[str]:
    """`下午两点三十分`."""
    period = next(word for until, word in PERIODS if moment.hour < until)
    words = [period, _hour(moment.hour % 12 or 12)]
    if not moment.minute:
        return words
    return [*words, *(["零"] if moment.minute < 10 else []), *whole(moment.minute), "分"]


def _hour(hour: int) -> str:
    return "两点" if hour == 2 else _joined(hour, "点")


def _joined(value: int, unit: str) -> str:
    return f"{''.join(whole(value))}{unit}"


STOCK = tuple(
    dict.fromkeys(
        [
            *(*DIGITS, "两", *(unit for _, unit in PLACES)),
            *("万", "亿", "负", "点", "年", "分", *(word for _, word in PERIODS), *LETTERS),
            *(_joined(month, "月") for month in range(1, 13)),
            *(_joined(day, "日") for day in range(1, 32)),
            *(_hour(hour) for hour in range(1, 13)),
            *(word for name in NAMES.values() for word in name.words()),
        ]
    )
)
"""Every piece that the functions above can give."""
