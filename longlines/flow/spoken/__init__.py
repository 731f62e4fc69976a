"""Values in spoken words, by the rules of each language.

A language is a module with `digits`, `number`, `money`, `date_words` and `time_words`, each giving
words in the order in which they are heard, and `STOCK`, every word that they can give. Words are
played one after the other, so each of them has audio before the first call.
"""

from collections.abc import Callable
from types import ModuleType

from longlines.flow.spoken import chinese, english, spanish, values
from longlines.flow.spoken.values import Unspeakable

__all__ = [
    "FIRST",
    "KINDS",
    "LANGUAGES",
    "NAME",
    "Unspeakable",
    "language_of",
    "stock",
    "words",
]

MODULES: dict[str, ModuleType] = {"en": english, "es": spanish, "zh": chinese}
LANGUAGES = tuple(MODULES)
FIRST = LANGUAGES[0]
"""The language of a call that chose none."""

SPEAKERS: dict[str, Callable[[ModuleType, str], list[str]]] = {
    "digits": lambda language, text: language.digits(values.read_digits(text)),
    "number": lambda language, text: language.number(values.read_number(text)),
    "money": lambda language, text: language.money(values.read_money(text)),
    "date": lambda language, text: language.date_words(values.read_date(text)),
    "time": lambda language, text: language.time_words(values.read_time(text)),
    "letters": lambda language, text: [
        sign if sign.isalpha() else language.digits(sign)[0] for sign in values.read_letters(text)
    ],
}
NAME = "name"
"""The kind of value that no words are kept for: it is rendered during the call."""

KINDS = (*SPEAKERS, NAME)


def words(kind: str, value: str, language: str) -> list[str]:
    """The words of a value in one of LANGUAGES: `words("money", "USD 3.50", "en")`.

    Raises Unspeakable when `value` is nothing of that kind, KeyError for an unknown kind.
    """
    return SPEAKERS[kind](MODULES[language], value)


def stock(language: str) -> tuple[str, ...]:
    """Every word that a value may be spoken with."""
    found: tuple[str, ...] = MODULES[language].STOCK
    return found


def language_of(word: str, language: str) -> str:
    """The language whose voice says a word: letters among Mandarin are English ones."""
    return FIRST if language == "zh" and word.isascii() else language
