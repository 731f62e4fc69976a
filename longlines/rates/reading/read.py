"""Reads a carrier's file of rates: every row is taken in, or told with its line and the reason.

In three steps: the rows are parted into prefixes and the rest; what the whole file has to tell
(the decimal sign, the order of dates, the currency) is settled; then each different rest is read
once, and the rows of each prefix are put together.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import phonenumbers

from longlines.rates import bands as week
from longlines.rates.bands import BandError
from longlines.rates.model import Tariff
from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT, Prefixes, prefix_of
from longlines.rates.problems import CellError, DeckError
from longlines.rates.reading import encodings, layout
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.parting import Parted, Progress
from longlines.rates.reading.reading import Reading
from longlines.rates.reading.tariffs import together
from longlines.rates.reading.terms import Meaning, Removal, TermsReader

_CALLING_CODES = tuple(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)

Meanings = list[Meaning | str]
"""What each different rest means, or why it can't be read."""


def read(
    data: bytes, asked: Asked, currency: str = "", progress: Progress | None = None
) -> Reading:
    """Read a file; `currency` is that of a file which names none.

    Raises DeckError for one that can't be read as a deck at all.
    """
    source = encodings.recognise(data)
    reading = Reading(source, layout.find(source, asked.columns, asked.separator))
    asked = _in_its_zone(asked, reading.layout.columns.zone)
    terms = TermsReader(reading.layout.columns, asked)
    parted = Parted(reading, terms)
    parted.read(progress)
    rests = parted.rests
    terms.decide(rests, currency)
    reading.currency = terms.currency
    if not reading.currency:
        raise DeckError("the file doesn't say its currency; say it, as in --currency USD")
    _gather(parted, [_meaning(terms, rest) for rest in rests], reading)
    if not (len(reading.rows) or reading.removed or reading.rejected):
        raise DeckError("the file names its columns and has no row of rates")
    _settle_bands(reading, asked, terms.weeks)
    _warn(reading)
    return reading


def _in_its_zone(asked: Asked, of_file: str) -> Asked:
    zone = asked.zone or of_file or asked.bands.zone
    try:
        return replace(asked, bands=week.read(zone, dict(asked.bands.named)))
    except BandError as error:
        raise DeckError(str(error)) from error


def _meaning(terms: TermsReader, rest: tuple[str, ...]) -> Meaning | str:
    try:
        return terms.read(rest)
    except CellError as error:
        return str(error)


def _gather(parted: Parted, meanings: Meanings, reading: Reading) -> None:
    """Put the rows of each prefix together; equal tariffs become one."""
    keys, ids, lines = parted.arrays
    good = np.array([not isinstance(each, str) for each in meanings], np.bool_)
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
    found = np.full(len(starts), -1, np.int32)
    single = sizes == 1
    found[single] = places.of_single(ids[starts[single]])
    for at in np.flatnonzero(~single).tolist():
        group = slice(starts[at], starts[at] + sizes[at])
        found[at] = places.of_several(
            int(keys[starts[at]]), ids[group].tolist(), lines[group].tolist()
        )
    for at in np.flatnonzero(single & (found < 0)).tolist():
        removal = meanings[ids[starts[at]]]
        if isinstance(removal, Removal):
            reading.removed[prefix_of(int(keys[starts[at]]))] = removal
    kept = found >= 0
    reading.rows = Prefixes(keys[starts][kept], found[kept], places.known)


class _Places:
    """Gives each different tariff its place."""

    def __init__(self, meanings: Meanings, reading: Reading) -> None:
        self.known: dict[Tariff, int] = {}
        self._meanings = meanings
        self._reading = reading
        self._several: dict[tuple[int, ...], int] = {}

    def of_single(self, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The tariffs' places for prefixes of one row each; -1 for a removal."""
        places = np.full(len(self._meanings), -1, np.int32)
        for at in np.unique(ids).tolist():
            meaning = self._meanings[at]
            if isinstance(meaning, tuple):
                places[at] = self.known.setdefault(meaning, len(self.known))
        return places[ids]

    def of_several(self, key: int, ids: list[int], lines: list[int]) -> int:
        """The tariff's place for a prefix of several rows; -1 if removed or rejected."""
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
            return -1
        self._reading.repeated += repeated
        if isinstance(tariff, Removal):
            self._reading.removed[prefix_of(key)] = tariff
            return -1
        place = self.known.setdefault(tariff, len(self.known))
        self._several[tuple(ids)] = place
        return place


def _settle_bands(reading: Reading, asked: Asked, weeks: dict[str, str]) -> None:
    """Keep the bands that some row names."""
    used = {terms.band for tariff in reading.rows.values_table for terms in tariff}
    named = {name: hours for name, hours in asked.bands.named if name in used}
    try:
        reading.bands = week.read(asked.bands.zone, named | weeks)
    except BandError as error:
        raise DeckError(str(error)) from error


def _warn(reading: Reading) -> None:
    """Tell what is allowed and yet seldom meant."""
    rows = reading.rows
    free = [any(each.per_minute == 0 and not each.blocked for each in t) for t in rows.values_table]
    count = int(np.array(free, np.bool_)[rows.ids].sum()) if free else 0
    if count:
        reading.warnings.append(f"{count} prefixes have a price of 0 and aren't blocked")
    strange = _of_no_country(rows)
    if strange:
        reading.warnings.append(
            f"{len(strange)} prefixes begin with no country code, such as {', '.join(strange[:3])}"
        )
    if reading.repeated:
        reading.warnings.append(f"{reading.repeated} rows only repeat another")
    if reading.passed_over:
        reading.warnings.append(f"{reading.passed_over} rows have neither prefix nor price")


def _of_no_country(rows: Prefixes[Tariff]) -> list[str]:
    """Prefixes of three digits and more that no calling code begins."""
    numbers = rows.keys_array // SHIFT
    fits = rows.keys_array % SHIFT < 3
    for length in (1, 2, 3):
        known = [
            code for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE if len(str(code)) == length
        ]
        fits |= np.isin(numbers // 10 ** (LONGEST_PREFIX - length), known)
    return [prefix_of(int(key)) for key in rows.keys_array[~fits]]
