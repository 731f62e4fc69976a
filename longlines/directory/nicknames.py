"""What people are called for short: a table of given names (`nicknames.csv`)."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("nicknames.csv")
"""A given name in each line, and its short forms; folded."""


def others(name: str) -> tuple[str, ...]:
    """The names that a folded name may stand for, or the short forms of it."""
    return _table().get(name, ())


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    with TABLE.open(encoding="ascii", newline="") as file:
        for name, *short in csv.reader(file):
            found.setdefault(name, {}).update(dict.fromkeys(short))
            for each in short:
                found.setdefault(each, {})[name] = None
    return {name: tuple(known) for name, known in found.items()}
