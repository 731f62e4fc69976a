"""Puts the rows of each prefix together, once each different rest was read."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from longlines.rates.model import Tariff, Terms
from longlines.rates.prefixes import prefix_of
from longlines.rates.problems import CellError
from longlines.rates.reading.amounts import Style
from longlines.rates.reading.parting import Parted
from longlines.rates.reading.reading import Reading
from longlines.rates.reading.tariffs import together
from longlines.rates.reading.terms import Meaning, Removal, TermsReader
from longlines.rates.tariffs import NOTHING, Plain, Tariffs, used

GONE = -1
"""The place of a tariff that there isn't."""

PLAIN = -2
"""The place of the first plain row's tariff, as long as it isn't known how many others there are;
the next ones go down from it."""

_NO_FRAME = Terms(Decimal(0))


def settled(parted: Parted, terms: TermsReader, currency: str) -> bool:
    """Settle what the whole file has to tell; whether plain rows were read by the right sign."""
    plain = parted.plain
    if plain is None:
        terms.decide(parted.rests, currency)
        return True
    votes = Counter({plain.style: plain.votes})
    terms.decide([*parted.rests, *plain.rests], currency, votes)
    return (terms.style or Style.POINT) is plain.style


class Meanings:
    """What each different rest means, and each plain row: terms, a removal, or why it can't be
    read. Behind the first `rests` of them are the plain rows."""

    def __init__(self, parted: Parted, terms: TermsReader) -> None:
        self._known = [_meaning(terms, rest) for rest in parted.rests]
        self.rests = len(self._known)
        rows = parted.plain
        self._frames = [_meaning(terms, rest) for rest in rows.rests] if rows else []
        frames = (each[0] if isinstance(each, tuple) else _NO_FRAME for each in self._frames)
        self.plain: Plain = rows.plain(frames) if rows else NOTHING

    def __getitem__(self, place: int) -> Meaning | str:
        if place < self.rests:
            return self._known[place]
        frame = self._frames[self.plain.which[place - self.rests]]
        return (self.plain.terms(place - self.rests),) if isinstance(frame, tuple) else frame

    def tariff(self, place: int) -> Tariff:
        """The terms of one that means such."""
        found = self[place]
        if not isinstance(found, tuple):
            raise TypeError(f"what stands at {place} is no tariff")
        return found

    def where(self, test: Callable[[Meaning | str], bool]) -> npt.NDArray[np.bool_]:
        """Which of them pass a test that asks for neither price nor note."""
        known = np.array([test(each) for each in self._known], np.bool_)
        frames = np.array([test(each) for each in self._frames], np.bool_)
        return np.concatenate((known, frames[self.plain.which]))


def _meaning(terms: TermsReader, rest: tuple[str, ...]) -> Meaning | str:
    try:
        return terms.read(rest)
    except CellError as error:
        return str(error)


def gather(parted: Parted, meanings: Meanings, reading: Reading) -> None:
    """Put the rows of each prefix together; equal tariffs become one."""
    keys, ids, lines = parted.arrays
    good = meanings.where(lambda meaning: not isinstance(meaning, str))
    if not good.all():
        for at in np.flatnonzero(~good[ids]).tolist():
            reading.rejected.add(int(lines[at]), str(meanings[ids[at]]))
        kept = good[ids]
        keys, ids, lines = keys[kept], ids[kept], lines[kept]
    order = np.argsort(keys, kind="stable")
    keys, ids, lines = keys[order], ids[order], lines[order]
    begins = np.ones(len(keys), np.bool_)
    begins[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.append(starts, len(keys)))
    places = _Places(meanings, reading)
    found = np.full(len(starts), GONE, np.int32)
    single = sizes == 1
    found[single] = places.of_single(ids[starts[single]])
    for at in np.flatnonzero(~single).tolist():
        group = slice(starts[at], starts[at] + sizes[at])
        found[at] = places.of_several(
            int(keys[starts[at]]), ids[group].tolist(), lines[group].tolist()
        )
    for at in np.flatnonzero(single & (found == GONE)).tolist():
        removal = meanings[ids[starts[at]]]
        if isinstance(removal, Removal):
            reading.removed[prefix_of(int(keys[starts[at]]))] = removal
    plain = found <= PLAIN
    found[plain] = len(places.known) + PLAIN - found[plain]
    kept = found >= 0
    tariffs = Tariffs(places.known, meanings.plain)
    reading.rows = used(keys[starts][kept], found[kept], tariffs)


class _Places:
    """Gives each different tariff its place."""

    def __init__(self, meanings: Meanings, reading: Reading) -> None:
        self.known: dict[Tariff, int] = {}
        self._meanings = meanings
        self._reading = reading
        self._several: dict[tuple[int, ...], int] = {}

    def of_single(self, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The tariffs' places for prefixes of one row each; GONE for a removal.

        Plain rows have PLAIN and below, by their number.
        """
        meanings = self._meanings
        kept = meanings.where(lambda meaning: isinstance(meaning, tuple))
        places = np.where(kept, PLAIN + meanings.rests - np.arange(len(kept)), GONE)
        for at in np.unique(ids[ids < meanings.rests]).tolist():
            if kept[at]:
                places[at] = self.known.setdefault(meanings.tariff(at), len(self.known))
        return places[ids].astype(np.int32)

    def of_several(self, key: int, ids: list[int], lines: list[int]) -> int:
        """The tariff's place for a prefix of several rows; GONE if removed or rejected."""
        done = self._several.get(tuple(ids))
        if done is not None:
            self._reading.repeated += len(ids) - len(set(ids))
            return done
        rows = [(line, self._meanings[at]) for line, at in zip(lines, ids, strict=True)]
        try:
            tariff, repeated = together(
                [(line, each) for line, each in rows if not isinstance(each, str)]
            )
        except CellError as error:
            self._reading.rejected.add(max(lines), f"{prefix_of(key)}: {error}")
            return GONE
        self._reading.repeated += repeated
        if isinstance(tariff, Removal):
            self._reading.removed[prefix_of(key)] = tariff
            return GONE
        place = self.known.setdefault(tariff, len(self.known))
        self._several[tuple(ids)] = place
        return place
