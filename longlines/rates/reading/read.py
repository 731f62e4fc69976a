"""Reads a carrier's file of rates: every row is taken in, or told with its line and the reason.

In three steps: the rows are parted into prefixes and the rest; what the whole file has to tell
(the decimal sign, the order of dates, the currency) is settled; then each different rest is read
once, and the rows of each prefix are put together.
"""

from dataclasses import replace

import numpy as np
import phonenumbers

from longlines.files import encodings
from longlines.files.problems import FileError
from longlines.rates import bands as week
from longlines.rates.bands import BandError
from longlines.rates.model import Tariff
from longlines.rates.prefixes import LONGEST_PREFIX, SHIFT, Prefixes, prefix_of
from longlines.rates.problems import DeckError
from longlines.rates.reading import layout
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.gathering import Meanings, gather, settled
from longlines.rates.reading.parting import Parted, Progress
from longlines.rates.reading.reading import Reading
from longlines.rates.reading.terms import TermsReader
from longlines.rates.tariffs import free, tariffs_of

_CALLING_CODES = tuple(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def read(
    data: bytes, asked: Asked, currency: str = "", progress: Progress | None = None
) -> Reading:
    """Read a file; `currency` is that of a file which names none.

    Raises DeckError for one that can't be read as a deck at all.
    """
    try:
        source = encodings.recognise(data)
    except FileError as error:
        raise DeckError(str(error)) from error
    where = layout.find(source, asked.columns, asked.separator)
    asked = _in_its_zone(asked, where.columns.zone)
    for columns in (True, False):
        reading, terms = Reading(source, where), TermsReader(where.columns, asked)
        parted = Parted(reading, terms, columns=columns)
        parted.read(progress)
        if settled(parted, terms, currency):
            break
    reading.currency = terms.currency
    if not reading.currency:
        raise DeckError("the file doesn't say its currency; say it, as in --currency USD")
    gather(parted, Meanings(parted, terms), reading)
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


def _settle_bands(reading: Reading, asked: Asked, weeks: dict[str, str]) -> None:
    """Keep the bands that some row names."""
    used = {terms.band for tariff in tariffs_of(reading.rows).shapes() for terms in tariff}
    named = {name: hours for name, hours in asked.bands.named if name in used}
    try:
        reading.bands = week.read(asked.bands.zone, named | weeks)
    except BandError as error:
        raise DeckError(str(error)) from error


def _warn(reading: Reading) -> None:
    """Tell what is allowed and yet seldom meant."""
    rows = reading.rows
    count = int(free(tariffs_of(rows))[rows.ids].sum())
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
