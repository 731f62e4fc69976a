"""Sample decks in the shape of carriers' real ones, from the prefixes that `phonenumbers` carries.

The same name and number of rows always give the same deck. Three carriers are told apart as ours
are (`cheap`, `middling`, `dear`), any other name is one more carrier; `default` is the deck of
what customers pay. Which carrier asks least differs from place to place, as it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from zlib import crc32

import phonenumbers

from longlines.rates import bands
from longlines.rates.model import Deck, Side, Terms

CARRIERS = ("cheap", "middling", "dear")
SELL = "default"
NAMES = (*CARRIERS, SELL)

CURRENCY = "USD"
ZONE = "America/New_York"
PEAK = "peak"
HOURS = "mon-fri 8:00-20:00"

ROWS = 5_000
"""Rows of a deck that is for looking at."""

_MICRO = Decimal("0.000001")
_CENTS = {1: 4_000, 44: 6_000, 49: 8_000, 33: 7_000, 34: 8_500, 39: 9_000, 86: 9_500, 81: 14_000}
"""Millionths of a dollar a minute, of places whose price everybody knows."""


@dataclass(frozen=True)
class _Shape:
    """How a carrier's deck differs from the common price, in thousandths of it."""

    level: int
    spread: int
    left_out: int
    increments: tuple[tuple[int, int], ...]
    connect: int = 0


_SHAPES = {
    "cheap": _Shape(820, 300, 80, ((60, 60), (60, 60), (30, 6)), connect=2_000),
    "middling": _Shape(1_000, 250, 30, ((30, 6), (6, 6), (1, 1))),
    "dear": _Shape(1_250, 250, 5, ((1, 1),)),
    SELL: _Shape(1_800, 0, 0, ((60, 60),)),
}
_OTHER = _Shape(1_000, 300, 60, ((60, 60), (30, 6), (1, 1)))


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row: `prefix` begins with `country`, its calling code."""

    prefix: str
    country: str
    terms: Terms


def deck(name: str, rows: int = ROWS, version: int = 1) -> Deck:
    """The sample deck of a carrier, or `default`, with about so many prefixes."""
    found: dict[str, tuple[Terms, ...]] = {}
    for row in sample_rows(name, rows):
        found[row.prefix] = (*found.get(row.prefix, ()), row.terms)
    side: Side = "sell" if name == SELL else "buy"
    week = bands.read(ZONE, {PEAK: HOURS} if name == "middling" else {})
    return Deck(name, side, version, CURRENCY, week, found)


def sample_rows(name: str, rows: int) -> Iterator[SampleRow]:
    """The rows of a deck of about so many prefixes; the middling carrier's has time bands."""
    shape = _SHAPES.get(name, _OTHER)
    known: dict[tuple[str, str, int], Terms] = {}
    for prefix in _prefixes(rows, name, shape.left_out):
        country = _country(prefix)
        place = (country, _kind(prefix), crc32(prefix[: len(country) + 2].encode()) % 8)
        terms = known.get(place)
        if terms is None:
            terms = known[place] = _terms(name, shape, *place)
        if name == "middling" and prefix in ("1", "44"):
            yield SampleRow(prefix, country, terms)
            peak = Terms(terms.per_minute * 2, terms.connect, terms.first, terms.next, band=PEAK)
            yield SampleRow(prefix, country, peak)
        else:
            yield SampleRow(prefix, country, terms)


def _prefixes(rows: int, name: str, left_out: int) -> Iterator[str]:
    """Every calling code, then prefixes in an order that says nothing, split where they run out."""
    codes = [str(code) for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)]
    yield from codes[:rows]
    left, given = rows - len(codes), set(_scattered())
    for length in range(3):
        for prefix in _scattered():
            for more in (f"{digit:0{length}}" for digit in range(10**length)) if length else ("",):
                if left <= 0:
                    return
                if length and prefix + more in given:
                    continue
                if crc32(f"{name} {prefix}{more}".encode()) % 1_000 >= left_out:
                    left -= 1
                    yield prefix + more


@cache
def _scattered() -> tuple[str, ...]:
    places, mobiles = _data()
    codes = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    return tuple(
        sorted((places | mobiles) - codes, key=lambda prefix: (crc32(prefix.encode()), prefix))
    )


@cache
def _data() -> tuple[frozenset[str], frozenset[str]]:
    """Prefixes of places and of mobile networks."""
    # Large, and of no use but here.
    from phonenumbers.carrierdata import CARRIER_DATA
    from phonenumbers.geodata import GEOCODE_DATA

    return frozenset(GEOCODE_DATA), frozenset(CARRIER_DATA)


def _country(prefix: str) -> str:
    for length in (1, 2, 3):
        if int(prefix[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return prefix[:length]
    return prefix[:3]


def _kind(prefix: str) -> str:
    mobiles = _data()[1]
    # North American mobile telephones have the numbers of their places.
    mobile = prefix[0] != "1" and any(prefix[:length] in mobiles for length in range(3, 10))
    return "mobile" if mobile else "fixed"


def _terms(name: str, shape: _Shape, country: str, kind: str, zone: int) -> Terms:
    common = _CENTS.get(int(country)) or 10_000 + crc32(f"price {country}".encode()) % 240_000
    common = common * (3 if kind == "mobile" else 1) * (92 + zone * 2) // 100
    by_chance = crc32(f"{name} {country} {kind} {zone}".encode())
    level = shape.level - shape.spread + by_chance % (2 * shape.spread + 1)
    first, following = shape.increments[by_chance // 7 % len(shape.increments)]
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(country), ("001",))
    price = common * level // 1_000
    if name == SELL:  # customers are told whole cents
        price = -(-price // 10_000) * 10_000
    return Terms(
        price * _MICRO,
        (shape.connect if by_chance % 5 == 0 else 0) * _MICRO,
        first,
        following,
        blocked=regions == ("001",) and name != SELL,
        note=f"{regions[0]} {kind} {zone}",
    )
