"""From a file to the next version of a deck: what it would be, and what would change."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from longlines.rates import bands as week
from longlines.rates.bands import BandError, Bands
from longlines.rates.change_kinds import REMOVED
from longlines.rates.comparing import Comparison
from longlines.rates.merging import merge, still_to_hold
from longlines.rates.model import Deck, Side, Tariff
from longlines.rates.prefixes import Prefixes
from longlines.rates.problems import DeckError
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.parting import Progress
from longlines.rates.reading.read import read
from longlines.rates.reading.reading import Reading
from longlines.rates.tariffs import tariffs_of

SHRINKS = 0.5
"""Part of a deck that may end with one file without being asked twice."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Target:
    """The version to be made: `partial` keeps what the file doesn't name.

    `base` is the version in force at `effective` (UTC), None for a new deck; `free_seconds` None
    keeps those of the base.
    """

    name: str
    side: Side
    version: int
    base: Deck | None
    effective: datetime
    partial: bool = False
    free_seconds: int | None = None


@dataclass(frozen=True)
class Prepared:
    """A version ready to be kept, unless rows were rejected. `base`: the one before."""

    base: Deck | None
    deck: Deck
    reading: Reading
    changes: Comparison

    @property
    def differs(self) -> bool:
        """Whether it is another deck than the one it comes after."""
        old, new = self.base, self.deck
        same = old is not None and (old.currency, old.bands, old.free_seconds) == (
            new.currency,
            new.bands,
            new.free_seconds,
        )
        return self.changes.any or not same

    @property
    def shrinks(self) -> bool:
        """Whether it ends so much of the deck that the file may not be the whole one."""
        counts = self.changes.counts
        before = sum(counts.values()) - counts["added"]
        return before > 0 and counts[REMOVED] > SHRINKS * before


def check_name(name: str) -> str:
    """A name fit for a deck. Raises DeckError."""
    if not _NAME.fullmatch(name):
        raise DeckError(
            f'"{name}" can\'t be the name of a deck; '
            "use up to 64 of a-z, 0-9, dot, dash and underscore"
        )
    return name


def prepare(
    data: bytes, target: Target, asked: Asked, progress: Progress | None = None
) -> Prepared:
    """Read a file as the next version. Raises DeckError where it can't be one at all."""
    check_name(target.name)
    base = target.base
    reading = read(data, asked, base.currency if base else "", progress)
    if base is not None and not asked.currency and reading.currency != base.currency:
        raise DeckError(
            f"{target.name} is in {base.currency}, the file in {reading.currency}; "
            f"if that is right, say --currency {reading.currency}"
        )
    if base is not None and target.partial:
        _check_partial(base, reading)
    coming = still_to_hold(reading.rows, target.effective)
    over = len(reading.rows) - len(coming)
    if over:
        reading.warnings.append(f"{over} prefixes of the file end before this version begins")
    past = still_to_hold(base.prefixes, target.effective) if base else Prefixes[Tariff].of({})
    rows = merge(past, coming, reading.removed, target.effective, partial=target.partial)
    if base is not None:
        _check_hours(base, reading, rows)
    hours = _hours(base, reading, _used(rows))
    free = base.free_seconds if base and target.free_seconds is None else target.free_seconds or 0
    deck = Deck(target.name, target.side, target.version, reading.currency, hours, rows, free)
    return Prepared(base, deck, reading, Comparison(past, rows))


def _check_partial(base: Deck, reading: Reading) -> None:
    if reading.currency != base.currency:
        raise DeckError(f"a part of a deck in {base.currency} can't be in {reading.currency}")
    if reading.bands.zone != base.zone and base.bands.named:
        raise DeckError(f"a part of a deck by {base.zone} can't go by {reading.bands.zone}")


def _check_hours(base: Deck, reading: Reading, rows: Prefixes[Tariff]) -> None:
    """No row that stays gets other hours because the file redefines its band. Raises DeckError."""
    before = dict(base.bands.named)
    moved = {name for name, hours in reading.bands.named if before.get(name, hours) != hours}
    if not moved:
        return
    stay = [
        (prefix, terms.band)
        for prefix, tariff in rows.items()
        for terms in tariff
        if terms.band in moved and terms not in reading.rows.get(prefix, ())
    ]
    if stay:
        prefix, name = stay[0]
        raise DeckError(
            f'the band "{name}" gets other hours than {before[name]}, and {len(stay)} rows that '
            f"stay go by it, such as that of {prefix}; give the new hours another name, or import "
            "a whole deck without dates to come"
        )


def _used(rows: Prefixes[Tariff]) -> set[str]:
    return {terms.band for tariff in tariffs_of(rows).shapes() for terms in tariff}


def _hours(base: Deck | None, reading: Reading, used: Collection[str]) -> Bands:
    """The hours of the bands that a row names; the file's go before those of before."""
    named = dict(base.bands.named if base else ()) | dict(reading.bands.named)
    try:
        return week.read(
            reading.bands.zone, {name: hours for name, hours in named.items() if name in used}
        )
    except BandError as error:
        raise DeckError(str(error)) from error
