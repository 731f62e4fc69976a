"""Which column of a file holds what: recognised by its words, or settled by the admin."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from longlines.rates.problems import DeckError, did_you_mean, printable, shown
from longlines.rates.reading import words

LONGEST_HEADER = 80
MOST_COLUMNS = 500

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")

NONE = "none"
"""In place of a name: the file has no such column, whatever it looks like."""


@dataclass(frozen=True)
class Columns:
    """Where each known column stands, what it is called, and what isn't used.

    `places` maps a column to its places from 0; only those of `words.SEVERAL` have more than one.
    """

    header: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    currency: str = ""
    zone: str = ""

    def place(self, column: str) -> int | None:
        """Where a column stands, None when the file has none."""
        return self.places.get(column, (None,))[0]

    @property
    def unused(self) -> list[str]:
        """The names of the columns that nothing is taken from."""
        used = {place for places in self.places.values() for place in places}
        return [name for at, name in enumerate(self.header) if at not in used and name.strip()]

    def told(self) -> dict[str, str]:
        """Each known column with the names that it has in the file."""
        return {
            column: ", ".join(
                self.header[place].strip() or f"column {place + 1}" for place in places
            )
            for column, places in self.places.items()
        }


def score(cells: Sequence[str], asked: Mapping[str, str]) -> int:
    """How much a row looks like the names of columns: the number of those it has."""
    if len(cells) > MOST_COLUMNS:
        return 0
    found = {recognise(cell) for cell in cells if 0 < len(cell) <= LONGEST_HEADER}
    named = {name.strip().casefold() for name in asked.values()}
    found |= {cell.strip().casefold() for cell in cells} & named
    return len(found - {None})


def settle(cells: Sequence[str], asked: Mapping[str, str]) -> Columns:
    """The columns of a header; `asked` (column to name, or to place from 1) goes before words.

    Raises DeckError, with what is missing or meant twice and how to settle it.
    """
    header = tuple(map(printable, cells))
    places: dict[str, tuple[int, ...]] = {
        column: (_asked(column, name, header),)
        for column, name in asked.items()
        if name.strip().casefold() != NONE
    }
    taken = {place for each in places.values() for place in each}
    found: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        column = recognise(name) if at not in taken else None
        if column is not None and column not in asked:
            found.setdefault(column, []).append(at)
    for column, several in found.items():
        if len(several) > 1 and column not in words.SEVERAL:
            names = " and ".join(shown(header[at]) for at in several)
            raise DeckError(
                f'{names} can both be the column "{column}"; '
                f"say which with --map {column}={_quoted(header[several[0]])}"
            )
    places |= {column: tuple(several) for column, several in found.items()}
    columns = Columns(header, places, _currency(header, places), _zone(header, places))
    _complete(columns)
    return columns


def _complete(columns: Columns) -> None:
    missing = []
    if not {words.PREFIX, words.COUNTRY_CODE} & columns.places.keys():
        missing.append(words.PREFIX)
    if not set(words.PRICES) & columns.places.keys():
        missing.append(words.PER_MINUTE)
    if not missing:
        return
    hints = [f"{shown(name)}{_hint(name)}" for name in columns.unused[:20]]
    raise DeckError(
        f"no column is known as {' or '.join(missing)}; the file has {', '.join(hints) or 'none'}. "
        f'Say which it is, as in --map {missing[0]}="Name of the column"'
    )


def _hint(name: str) -> str:
    tokens = tokens_of(name)
    if set(tokens) & words.PER_OTHER_UNIT and recognise(_without(name)) in words.PRICES:
        return " (not money a minute? convert it first)"
    near = did_you_mean(" ".join(tokens), _by_word())
    word = near.partition('"')[2].partition('"')[0]
    return f' (perhaps {_by_word()[word]}: near to "{word}")' if word else ""


def _without(name: str) -> str:
    return " ".join(token for token in tokens_of(name) if token not in words.PER_OTHER_UNIT)


def _asked(column: str, name: str, header: Sequence[str]) -> int:
    if column not in words.COLUMNS:
        known = ", ".join(words.COLUMNS)
        raise DeckError(
            f'--map knows no column "{column}"{did_you_mean(column, words.COLUMNS)} Known: {known}'
        )
    wanted = name.strip().casefold()
    same = [at for at, each in enumerate(header) if each.strip().casefold() == wanted]
    if len(same) == 1:
        return same[0]
    if not same and wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(header):
        return int(wanted) - 1
    why = "has it more than once; give its place, from 1" if same else "has no such column"
    near = did_you_mean(wanted, [each.strip().casefold() for each in header])
    raise DeckError(f"--map {column}={_quoted(name)}: the file {why}{near}")


def _quoted(name: str) -> str:
    return shown(name.strip()) if " " in name.strip() else name.strip()


@cache
def recognise(name: str) -> str | None:
    """The column that a name stands for; None when it is unknown."""
    if len(name) > LONGEST_HEADER:
        return None
    tokens = tokens_of(name)
    units = set(tokens) & words.PER_OTHER_UNIT
    whole = _by_word().get(" ".join(tokens))
    if whole is not None and not units:
        return whole
    money = _money_free(name)
    for variant in (
        tokens,
        money,
        _shorter(money),
        _shorter(tokens_of(re.sub(r"[(\[].*?[)\]]", "", name))),
    ):
        column = _by_word().get(" ".join(variant))
        if column in words.PRICES and (units or _has_odd_unit(name)):
            continue
        if column is not None:
            return column
    timeless = [token for token in _shorter(tokens) if token not in words.SECONDS]
    column = _by_word().get(" ".join(timeless))
    return column if column in (words.FIRST, words.NEXT, words.INCREMENTS, words.MINIMUM) else None


def _has_odd_unit(name: str) -> bool:
    """Whether brackets say of a price what we don't know: `Rate (old)`, `Price (ct)`."""
    inside = " ".join(re.findall(r"[(\[](.*?)[)\]]", name))
    return bool(set(_shorter(_money_free(inside))) - words.MINUTES - {"net", "excl", "vat"})


def tokens_of(name: str) -> list[str]:
    """The words of a name, without accents, capitals and punctuation."""
    spread = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", plain)).split()


def _money_free(name: str) -> list[str]:
    """Without the letters and signs of currencies."""
    letters = {code.lower() for code in re.findall(r"\b[A-Z]{3}\b", name) if code in _codes()}
    return [token for token in tokens_of(name) if token not in letters]


def _shorter(tokens: Sequence[str]) -> list[str]:
    """Without small words, and with one word for a minute."""
    return [
        "minute" if token in words.MINUTES else token
        for token in tokens
        if token not in words.SMALL
    ]


def _currency(header: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> str:
    """The currency that the names of the prices' columns tell, "" when they don't."""
    prices = (header[at] for column in words.PRICES for at in places.get(column, ()))
    found = {code for name in prices for code in re.findall(r"\b[A-Z]{3}\b", name)} & _codes()
    return found.pop() if len(found) == 1 else ""


def _zone(header: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> str:
    """The time zone in the name of the column of bands: `band (America/New_York)`."""
    names = [header[at] for at in places.get(words.BAND, ())]
    found = [_IN_BRACKETS.search(name) for name in names]
    return next((match[1] for match in found if match and match[1] in available_timezones()), "")


@cache
def _by_word() -> dict[str, str]:
    known: dict[str, str] = {}
    for column, written in words.COLUMNS.items():
        known[column.replace("_", " ")] = column
        for word in written.split(","):
            tokens = tokens_of(word)
            known.setdefault(" ".join(tokens), column)
            known.setdefault(" ".join(_shorter(tokens)), column)
    known.pop("", None)
    return known


@cache
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def is_currency(code: str) -> bool:
    """Whether ISO 4217 has this code."""
    return code in _codes()
