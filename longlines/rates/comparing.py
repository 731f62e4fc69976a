"""What changes between two versions of a deck: prefix by prefix, with old and new price."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from longlines.rates.change_kinds import (
    ADDED,
    KINDS,
    REMOVED,
    UNCHANGED,
    Sides,
    kind_of,
    kinds_of_plain,
)
from longlines.rates.model import Tariff
from longlines.rates.pairing import Pairing
from longlines.rates.prefixes import Prefixes, prefix_of
from longlines.rates.tariffs import tariffs_of


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
        self._kinds = self._kinds_of(self._pairing.combinations)[self._pairing.which]

    @property
    def counts(self) -> dict[str, int]:
        """How many prefixes there are of each kind."""
        counted = np.bincount(self._kinds, minlength=len(KINDS))
        return dict(zip(KINDS, counted.tolist(), strict=True))

    def of(self, kind: str, most: int | None = None) -> Iterator[Change]:
        """The changes of one kind, at most so many."""
        for at in np.flatnonzero(self._kinds == KINDS.index(kind))[:most].tolist():
            old, new = self._tariffs(*self._pairing.combinations[self._pairing.which[at]].tolist())
            yield Change(prefix_of(int(self._pairing.keys[at])), kind, old, new)

    @property
    def any(self) -> bool:
        """Whether a row changes at all."""
        return bool((self._kinds != KINDS.index(UNCHANGED)).any())

    def _kinds_of(self, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """The place in KINDS of each pair of tariffs."""
        old, new = pairs.T
        before, after = tariffs_of(self._old), tariffs_of(self._new)
        found = np.full(len(pairs), KINDS.index(ADDED), np.int8)
        found[new < 0] = KINDS.index(REMOVED)
        both = (old >= 0) & (new >= 0)
        plain = both & (old >= len(before.made)) & (new >= len(after.made))
        found[plain] = kinds_of_plain(
            Sides(before.plain, old[plain] - len(before.made)),
            Sides(after.plain, new[plain] - len(after.made)),
        )
        for at in np.flatnonzero(both & ~plain).tolist():
            found[at] = KINDS.index(kind_of(*self._tariffs(*pairs[at].tolist())))
        return found

    def _tariffs(self, old: int, new: int) -> tuple[Tariff, Tariff]:
        return (
            self._old.values_table[old] if old >= 0 else (),
            self._new.values_table[new] if new >= 0 else (),
        )
