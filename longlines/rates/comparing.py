"""What changes between two versions of a deck: prefix by prefix, with old and new price."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from longlines.rates.model import Tariff, Terms
from longlines.rates.pairing import Pairing
from longlines.rates.prefixes import Prefixes, prefix_of

ADDED, RAISED, LOWERED, REMOVED, CHANGED, UNCHANGED = KINDS = (
    "added",
    "raised",
    "lowered",
    "removed",
    "changed",
    "unchanged",
)
"""`changed`: other terms than the price of a minute or of a connection."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One prefix; () where the deck hasn't got it."""

    prefix: str
    kind: str
    old: Tariff
    new: Tariff


class Comparison:
    """The changes from one set of rows to another, in the order of the prefixes."""

    def __init__(self, old: Prefixes[Tariff], new: Prefixes[Tariff]) -> None:
        self._old, self._new = old, new
        self._pairing = Pairing((old, new))
        self._kinds = np.array(
            [KINDS.index(_kind(*self._tariffs(*pair))) for pair in self._pairing.combinations],
            np.int8,
        )[self._pairing.which]

    @property
    def counts(self) -> dict[str, int]:
        """How many prefixes there are of each kind."""
        counted = np.bincount(self._kinds, minlength=len(KINDS))
        return dict(zip(KINDS, counted.tolist(), strict=True))

    def of(self, kind: str, most: int | None = None) -> Iterator[Change]:
        """The changes of one kind, at most so many."""
        for at in np.flatnonzero(self._kinds == KINDS.index(kind))[:most].tolist():
            old, new = self._tariffs(*self._pairing.combinations[self._pairing.which[at]])
            yield Change(prefix_of(int(self._pairing.keys[at])), kind, old, new)

    @property
    def any(self) -> bool:
        """Whether a row changes at all."""
        return bool((self._kinds != KINDS.index(UNCHANGED)).any())

    def _tariffs(self, old: int, new: int) -> tuple[Tariff, Tariff]:
        return (
            self._old.values_table[old] if old >= 0 else (),
            self._new.values_table[new] if new >= 0 else (),
        )


def final(tariff: Tariff) -> dict[str, Terms]:
    """The row of each band that holds in the end."""
    rows = sorted(tariff, key=lambda terms: terms.effective_from or _LONG_AGO)
    return {terms.band: terms for terms in rows}


def ends(tariff: Tariff) -> datetime | None:
    """When the last of its rows ends; None when one has no end."""
    dates = [terms.effective_to for terms in tariff]
    return None if None in dates else max((date for date in dates if date), default=None)


def _kind(old: Tariff, new: Tariff) -> str:
    if old == new:
        return UNCHANGED
    if not old:
        return ADDED
    if not new or (ends(new) and not ends(old)):
        return REMOVED
    before, after = final(old), final(new)
    shared = [(before[band], after[band]) for band in before.keys() & after.keys()]
    minutes = [after.per_minute - before.per_minute for before, after in shared]
    connects = [after.connect - before.connect for before, after in shared]
    for steps in (minutes, connects):
        if any(step > 0 for step in steps):
            return RAISED
        if any(step < 0 for step in steps):
            return LOWERED
    return CHANGED
