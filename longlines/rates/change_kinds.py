"""The kinds of change between two tariffs of a prefix."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from longlines.rates.model import Tariff, Terms
from longlines.rates.tariffs import Ints, Plain

ADDED, RAISED, LOWERED, REMOVED, CHANGED, UNCHANGED = KINDS = (
    "added",
    "raised",
    "lowered",
    "removed",
    "changed",
    "unchanged",
)
"""`changed`: other terms than the price of a minute or of a connection."""

_ONE = Decimal(1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def final(tariff: Tariff) -> dict[str, Terms]:
    """The row of each band that holds in the end."""
    rows = sorted(tariff, key=lambda terms: terms.effective_from or _LONG_AGO)
    return {terms.band: terms for terms in rows}


def ends(tariff: Tariff) -> datetime | None:
    """When the last of its rows ends; None when one has no end."""
    dates = [terms.effective_to for terms in tariff]
    return None if None in dates else max((date for date in dates if date), default=None)


def kind_of(old: Tariff, new: Tariff) -> str:
    """Which of KINDS makes the new tariff of the old; () is none."""
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


@dataclass(frozen=True)
class Sides:
    """Places in columns of plain tariffs."""

    rows: Plain
    places: Ints


def kinds_of_plain(old: Sides, new: Sides) -> npt.NDArray[np.int8]:
    """The place in KINDS for each pair of plain tariffs.

    Asks `kind_of` once for all that have the same frames, the same price or the same sign of a
    change in it, and the same note or not.
    """
    before, after = old.rows.which[old.places], new.rows.which[new.places]
    steps = np.sign(new.rows.prices[new.places] - old.rows.prices[old.places])
    same = steps == 0
    for at in np.flatnonzero(same).tolist():
        same[at] = old.rows.note(old.places[at]) == new.rows.note(new.places[at])
    codes = (before.astype(np.int64) * (len(new.rows.frames) + 1) + after) * 6
    _, firsts, which = np.unique(
        codes + (steps + 1) * 2 + same, return_index=True, return_inverse=True
    )
    kinds = [
        KINDS.index(
            kind_of(
                (replace(old.rows.frames[before[at]], per_minute=_ONE),),
                (
                    replace(
                        new.rows.frames[after[at]],
                        per_minute=_ONE + int(steps[at]),
                        note="" if same[at] else "another",
                    ),
                ),
            )
        )
        for at in firsts.tolist()
    ]
    return np.array(kinds, np.int8)[which.reshape(-1)]
