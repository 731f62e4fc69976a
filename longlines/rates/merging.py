"""What a deck becomes with a carrier's file: the new rows, and the old as long as they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from longlines.rates.model import Tariff, Terms, tariff_of
from longlines.rates.pairing import Pairing
from longlines.rates.prefixes import Prefixes
from longlines.rates.reading.terms import Removal

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
    with `partial` stays. Old rows whose time is over are left out.
    """
    ending = Prefixes.of(removed)
    pairing = Pairing((old, new, ending))
    known: dict[Tariff, int] = {}
    ids = np.full(len(pairing.combinations), -1, np.int32)
    for at, (before, after, end) in enumerate(pairing.combinations):
        past = old.values_table[before] if before >= 0 else ()
        if end >= 0:
            tariff = _clipped(past, ending.values_table[end].at or effective, effective)
        elif after >= 0:
            tariff = _replaced(past, new.values_table[after], effective)
        else:
            tariff = _still(past, effective) if partial else ()
        if tariff:
            ids[at] = known.setdefault(tariff, len(known))
    chosen = ids[pairing.which]
    return Prefixes(pairing.keys[chosen >= 0], chosen[chosen >= 0], known)


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
