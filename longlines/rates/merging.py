"""What a deck becomes with a carrier's file: the new rows, and the old as long as they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from longlines.rates.model import Tariff, Terms, tariff_of
from longlines.rates.pairing import Pairing
from longlines.rates.prefixes import Prefixes
from longlines.rates.reading.terms import Removal
from longlines.rates.tariffs import Plain, Tariffs, tariffs_of, used

GONE = -1
MADE = np.iinfo(np.int64).max
PLAIN = -2

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def merge(
    old: Prefixes[Tariff],
    new: Prefixes[Tariff],
    removed: Mapping[str, Removal],
    effective: datetime,
    *,
    partial: bool,
) -> Prefixes[Tariff]:
    """The rows of a deck that is in force from `effective` (UTC).

    A price that begins later leaves the old one until then. What the file doesn't name ends, or
    with `partial` stays. Old rows whose time is over are left out; give new ones
    `still_to_hold`.
    """
    ending = Prefixes.of(removed)
    pairing = Pairing((old, new, ending))
    known: dict[Tariff, int] = {}
    ids, plain = _as_they_are(old, new, pairing, effective, partial=partial)
    for at in np.flatnonzero(ids == MADE).tolist():
        before, after, end = pairing.combinations[at].tolist()
        past = old.values_table[before] if before >= 0 else ()
        if end >= 0:
            tariff = _clipped(past, ending.values_table[end].at or effective, effective)
        elif after >= 0:
            tariff = _replaced(past, new.values_table[after], effective)
        else:
            tariff = _still(past, effective) if partial else ()
        ids[at] = known.setdefault(tariff, len(known)) if tariff else GONE
    ids[ids <= PLAIN] = len(known) + PLAIN - ids[ids <= PLAIN]
    chosen = ids[pairing.which]
    kept = chosen >= 0
    return used(pairing.keys[kept], chosen[kept].astype(np.int32), Tariffs(known, plain))


def _as_they_are(
    old: Prefixes[Tariff],
    new: Prefixes[Tariff],
    pairing: Pairing,
    effective: datetime,
    *,
    partial: bool,
) -> tuple[npt.NDArray[np.int64], Plain]:
    """Which combinations leave a plain tariff as it is, and those plain tariffs.

    PLAIN is the first of them, the next ones go down from it; GONE is for what is left out without
    a look at it, MADE for all others.
    """
    before, after, end = pairing.combinations.T
    past, coming = tariffs_of(old), tariffs_of(new)
    begun = coming.where(
        lambda tariff: all((each.effective_from or _LONG_AGO) <= effective for each in tariff)
    )
    lasting = past.where(lambda tariff: _lasts(tariff, effective))
    ids = np.full(len(before), MADE, np.int64)
    added = (end < 0) & (after >= len(coming.made))
    # With none before it, or with it in force already, a tariff is the prefix's only one.
    added[added] = begun[after[added]] | (before[added] < 0)
    ids[added] = PLAIN - (after[added] - len(coming.made))
    named = (end >= 0) | (after >= 0)
    if not partial:
        ids[~named] = GONE
        return ids, coming.plain
    stays = ~named & (before >= len(past.made))
    stays[stays] = lasting[before[stays]]
    ids[stays] = PLAIN - (before[stays] - len(past.made) + len(coming.plain))
    return ids, coming.plain.followed_by(past.plain)


def still_to_hold(rows: Prefixes[Tariff], effective: datetime) -> Prefixes[Tariff]:
    """The rows whose time isn't over at `effective`, and their prefixes."""
    if tariffs_of(rows).where(lambda tariff: _lasts(tariff, effective)).all():
        return rows
    return merge(rows, Prefixes.of({}), {}, effective, partial=True)


def _lasts(tariff: Tariff, effective: datetime) -> bool:
    """Whether the time of none of its rows is over."""
    return len(_still(tariff, effective)) == len(tariff)


def _still(tariff: Sequence[Terms], effective: datetime) -> Tariff:
    return tuple(
        terms for terms in tariff if terms.effective_to is None or terms.effective_to > effective
    )


def _clipped(tariff: Sequence[Terms], end: datetime, effective: datetime) -> Tariff:
    """The rows as they hold until `end`."""
    return tuple(
        terms
        if terms.effective_to is not None and terms.effective_to <= end
        else replace(terms, effective_to=end)
        for terms in _still(tariff, effective)
        if end > effective and (terms.effective_from is None or terms.effective_from < end)
    )


def _replaced(old: Tariff, new: Tariff, effective: datetime) -> Tariff:
    """The old rows of each band until its new ones begin, then those."""
    begins: dict[str, datetime] = {}
    for terms in new:
        start = terms.effective_from or _LONG_AGO
        begins[terms.band] = min(start, begins.get(terms.band, start))
    first = min(begins.values())
    kept: list[Terms] = []
    for terms in old:
        kept += _clipped((terms,), begins.get(terms.band, first), effective)
    return tariff_of((*kept, *new))
