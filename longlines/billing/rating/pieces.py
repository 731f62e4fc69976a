"""Cuts billed time where another time band begins, so that each second has the price of its time.

Billed time runs on by the clock from where charging began: what increments add at its end is
billed at the price of that moment. So a longer call never costs less, and the pieces add up to
the whole. Bands go by the wall clock of the deck's zone; a clock that jumps in the middle of a
call is met by `Bands.next_border`, which tells when another band holds, in UTC.

Dates are those of the moment at which charging began: a new price counts for calls that begin
after it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from longlines.billing.rating.model import Piece, Unrated
from longlines.rates.bands import Bands
from longlines.rates.model import Tariff, Terms, terms_at

_MILLISECOND = timedelta(milliseconds=1)


def held(tariff: Tariff, at: datetime) -> Tariff:
    """The rows whose dates hold at `at`, for as long as the call lasts."""
    return tuple(
        replace(each, effective_to=None) if each.effective_to else each
        for each in tariff
        if each.in_force(at)
    )


def cut(rows: Tariff, bands: Bands, at: datetime, milliseconds: int) -> list[Piece]:
    """The pieces of billed time from `at` on. Raises Unrated where a band has no price."""
    pieces: list[Piece] = []
    begin, left = at, milliseconds
    while left > 0:
        terms = in_band(rows, begin, bands)
        border = bands.next_border(begin)
        length = left if border is None else min(left, -((begin - border) // _MILLISECOND))
        if pieces and pieces[-1].terms is terms:
            last = pieces.pop()
            pieces.append(Piece(terms, last.at, last.milliseconds + length))
        else:
            pieces.append(Piece(terms, begin, length))
        begin, left = begin + length * _MILLISECOND, left - length
    return pieces


def in_band(rows: Tariff, at: datetime, bands: Bands) -> Terms:
    """The row that holds at `at`. Raises Unrated when none does, or a blocked one."""
    terms = terms_at(rows, at, bands)
    if terms is None:
        raise Unrated(f"has no price at {at:%Y-%m-%d %H:%M} UTC; add a row for that time")
    if terms.blocked:
        raise Unrated(f"is blocked at {at:%Y-%m-%d %H:%M} UTC, so a call to it has no price")
    return terms
