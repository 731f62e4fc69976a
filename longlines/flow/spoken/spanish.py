"""Spanish as spoken in Latin America: one that agrees with its noun, millions with "de".

Times have their article ("las dos y treinta P.M."), so that a prompt says "a {opens:time}".
"""

from datetime import date, time

from longlines.flow.spoken import currencies
from longlines.flow.spoken.values import Money, Number

DIGITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
SMALL = (
    *DIGITS,
    *("diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete"),
    *("dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés"),
    *("veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"),
)
TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
HUNDREDS = (
    *("ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos"),
    *("seiscientos", "setecientos", "ochocientos", "novecientos"),
)
FEMININE_HUNDREDS = tuple(
    word if word == "ciento" else f"{word.removesuffix('os')}as" for word in HUNDREDS
)
ALONE, BEFORE_HIM, BEFORE_HER = "uno", "un", "una"
TWENTY_ONE = {ALONE: "veintiuno", BEFORE_HIM: "veintiún", BEFORE_HER: "veintiuna"}
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NAMES = currencies.SPANISH
MILLION = 10**6

STOCK = tuple(
    dict.fromkeys(
        [
            *(*SMALL, *TENS, "cien", *HUNDREDS, *FEMININE_HUNDREDS, "mil", "millón", "millones"),
            *(BEFORE_HIM, BEFORE_HER, "veintiún", "veintiuna", "y", "menos", "punto", "con"),
            *("de", "primero", *MONTHS, "la", "las", "A.M.", "P.M.", *LETTERS),
            *(word for name in NAMES.values() for word in name.words()),
        ]
    )
)
"""Every word that the functions below can give."""


def digits(text: str) -> list[str]:
    """Digit by digit."""
    return [DIGITS[int(digit)] for digit in text]


def number(value: Number) -> list[str]:
    """`ciento veintitrés punto cinco`."""
    words = ["menos"] if value.negative else []
    words += whole(value.whole)
    return [*words, "punto", *digits(value.fraction)] if value.fraction else words


def whole(value: int, form: str = ALONE) -> list[str]:
    """A whole number from 0 on, in the form that what follows it wants."""
    if not value:
        return ["cero"]
    millions, rest = divmod(value, MILLION)
    words = []
    if millions:
        words = [*_below_million(millions, BEFORE_HIM), "millón" if millions == 1 else "millones"]
    return words + _below_million(rest, form)


def _below_million(value: int, form: str) -> list[str]:
    thousands, rest = divmod(value, 1000)
    words = []
    if thousands:
        counted = _hundreds(thousands, form) + _below_hundred(thousands % 100, BEFORE_HIM)
        words = [*(counted if thousands > 1 else []), "mil"]
    return words + _hundreds(rest, form) + _below_hundred(rest % 100, form)


def _hundreds(value: int, form: str) -> list[str]:
    if value == 100:
        return ["cien"]
    hundreds = FEMININE_HUNDREDS if form == BEFORE_HER else HUNDREDS
    return [hundreds[value // 100 - 1]] if value >= 100 else []


def _below_hundred(value: int, form: str) -> list[str]:
    if value == 21:
        return [TWENTY_ONE[form]]
    if value < len(SMALL):
        return [form if value == 1 else SMALL[value]] if value else []
    tens = [TENS[value // 10 - 3]]
    return [*tens, "y", *_below_hundred(value % 10, form)] if value % 10 else tens


def money(amount: Money) -> list[str]:
    """`tres dólares con cincuenta centavos`; a currency without a name is spelled."""
    name = NAMES.get(amount.currency)
    if name is None:
        return [*number(amount.decimal), *amount.currency]
    if amount.minor is None or (amount.minor and not name.minor):
        return [*number(amount.decimal), name.many]
    words = ["menos"] if amount.number.negative else []
    count = amount.number.whole
    if count or not amount.minor:
        words += whole(count, BEFORE_HER if name.feminine else BEFORE_HIM)
        words += ["de"] if count and not count % MILLION else []
        words.append(name.one if count == 1 else name.many)
    if count and amount.minor:
        words.append("con")
    if amount.minor:
        words += whole(amount.minor, BEFORE_HIM)
        words.append(name.minor_one if amount.minor == 1 else name.minor)
    return words


def date_words(day: date) -> list[str]:
    """`veintidós de noviembre de dos mil veintiséis`."""
    first = ["primero"] if day.day == 1 else whole(day.day)
    return [*first, "de", MONTHS[day.month - 1], "de", *whole(day.year)]


def time_words(moment: time) -> list[str]:
    """`las dos y treinta P.M.`"""
    hour = moment.hour % 12 or 12
    words = ["la", BEFORE_HER] if hour == 1 else ["las", *whole(hour)]
    if moment.minute:
        words += ["y", *whole(moment.minute)]
    return [*words, "P.M." if moment.hour >= 12 else "A.M."]
