"""The tariffs of a deck in which hardly two are alike: kept in columns, made when asked for.

Nearly all tariffs are one row. Of such a row the price and the note may differ everywhere; what is
left, its frame, is the same for thousands. So a row is kept as the place of its frame, its price in
millionths, and where its note lies in one long text: 20 bytes and the note.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import overload

import numpy as np
import numpy.typing as npt

from longlines.rates.model import Tariff, Terms
from longlines.rates.prefixes import Prefixes

MILLION = 1_000_000
MOST_KEPT = 20_000
"""Tariffs that are remembered once they were made."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Plain:
    """Tariffs of one row each: arrays of one length, and the notes one after the other in UTF-8.

    `frames` have neither price nor note; `which` (int32) are their places, `prices` millionths,
    `ends` where each note ends.
    """

    frames: tuple[Terms, ...]
    which: npt.NDArray[np.int32]
    prices: Ints
    ends: Ints
    notes: bytes

    def __len__(self) -> int:
        return len(self.which)

    def note(self, place: int) -> bytes:
        """The note of a row in UTF-8."""
        return self.notes[self.ends[place - 1] if place else 0 : self.ends[place]]

    def terms(self, place: int) -> Terms:
        """One row."""
        price = Decimal(int(self.prices[place])) / MILLION
        frame = self.frames[self.which[place]]
        made: Terms = replace(frame, per_minute=price, note=self.note(place).decode())
        return made

    def only(self, places: Ints) -> "Plain":
        """The rows at these places."""
        if len(places) == len(self) and (places == np.arange(len(self))).all():
            return self
        texts = [self.note(place) for place in places.tolist()]
        ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
        return Plain(self.frames, self.which[places], self.prices[places], ends, b"".join(texts))

    def followed_by(self, other: "Plain") -> "Plain":
        """Its rows, then those of another."""
        return Plain(
            (*self.frames, *other.frames),
            np.concatenate((self.which, other.which + np.int32(len(self.frames)))),
            np.concatenate((self.prices, other.prices)),
            np.concatenate((self.ends, other.ends + len(self.notes))),
            self.notes + other.notes,
        )


NOTHING = Plain((), np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64), b"")


class Tariffs(Sequence[Tariff]):
    """First those that are objects, `made`, then the `plain` ones."""

    def __init__(self, made: Iterable[Tariff], plain: Plain = NOTHING) -> None:
        self.made = tuple(made)
        self.plain = plain
        self._known: dict[int, Tariff] = {}

    def __len__(self) -> int:
        return len(self.made) + len(self.plain)

    @overload
    def __getitem__(self, place: int) -> Tariff: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Tariff]: ...
    def __getitem__(self, place: int | slice) -> Tariff | Sequence[Tariff]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if place < len(self.made):
            return self.made[place]
        found = self._known.get(place)
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[place] = (self.plain.terms(place - len(self.made)),)
        return found

    def shapes(self) -> Iterator[Tariff]:
        """What tariffs there are, price and note of the plain ones left out."""
        yield from self.made
        for frame in np.unique(self.plain.which).tolist():
            yield (self.plain.frames[frame],)

    def where(self, test: Callable[[Tariff], bool]) -> npt.NDArray[np.bool_]:
        """Which of them pass a test that asks for neither price nor note."""
        made = np.fromiter(map(test, self.made), np.bool_, len(self.made))
        frames = [test((frame,)) for frame in self.plain.frames]
        return np.concatenate((made, np.array(frames, np.bool_)[self.plain.which]))


def free(tariffs: Tariffs) -> npt.NDArray[np.bool_]:
    """Which of them have a price of 0 and aren't blocked."""
    found = tariffs.where(lambda tariff: any(not each.blocked for each in tariff))
    count = len(tariffs.made)
    found[:count] = [
        any(each.per_minute == 0 and not each.blocked for each in tariff) for tariff in tariffs.made
    ]
    found[count:] &= tariffs.plain.prices == 0
    return found


def tariffs_of(prefixes: Prefixes[Tariff]) -> Tariffs:
    """The different tariffs of a deck."""
    values = prefixes.values_table
    return values if isinstance(values, Tariffs) else Tariffs(values)


def used(keys: Ints, ids: npt.NDArray[np.int32], tariffs: Tariffs) -> Prefixes[Tariff]:
    """Prefixes with those of the tariffs that they have."""
    which, places = np.unique(ids, return_inverse=True)
    count = len(tariffs.made)
    made = [tariffs.made[place] for place in which[which < count].tolist()]
    plain = tariffs.plain.only(which[which >= count].astype(np.int64) - count)
    return Prefixes(keys, places.reshape(-1).astype(np.int32), Tariffs(made, plain))
