"""Twelve carriers with decks in the shape of real ones, and the calls that ask for them."""

import random
import string
from collections.abc import Iterator
from decimal import Decimal
from zlib import crc32

from longlines.rates import bands
from longlines.rates.model import Deck, Side, Tariff, Terms
from longlines.rates.samples import sample_rows

NAMES = tuple(f"carrier-{letter}" for letter in string.ascii_lowercase[:12])
SELL = "default"
YAML = "carriers:\n" + "".join(
    f"  {name}: {{trunk: {{host: 127.0.0.1}}, max_calls: 1000, max_per_second: 200}}\n"
    for name in NAMES
)
"""carriers.yaml: each carrier with limits that no call meets, so that all are asked."""


def decks(rows: int) -> Iterator[Deck]:
    """A deck of each carrier with so many rows together, and the sell deck, one after the other."""
    for name in NAMES:
        yield _deck(name, rows // len(NAMES))
    yield _deck(SELL, 10_000)


def _deck(name: str, rows: int) -> Deck:
    """The sample deck, with prices that differ from place to place: some thousands of tariffs."""
    known: dict[Terms, Tariff] = {}
    found: dict[str, Tariff] = {}
    for row in sample_rows(name, rows):
        part = crc32(f"{name} {row.prefix[:4]}".encode()) % 64
        price = row.terms.per_minute * (64 + part) / 64 * (2 if name == SELL else 1)
        terms = Terms(
            max(price.quantize(Decimal("0.0001")), Decimal("0.0001")),
            first=row.terms.first,
            next=row.terms.next,
            note=row.terms.note,
        )
        found[row.prefix] = known.setdefault(terms, (terms,))
    side: Side = "sell" if name == SELL else "buy"
    return Deck(name, side, 1, "USD", bands.read("UTC", {}), found)


def numbers(prefixes: list[str], count: int) -> list[str]:
    """So many numbers, each below a prefix drawn from all rows alike, so that none is at hand."""
    chance = random.Random(4)
    return [
        "+" + prefix + "".join(chance.choices(string.digits, k=max(1, 11 - len(prefix))))
        for prefix in chance.choices(prefixes, k=count)
    ]
