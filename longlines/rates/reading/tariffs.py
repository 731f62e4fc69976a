"""From the rows of one prefix to its tariff: bands side by side, dates one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from longlines.rates.model import Tariff, Terms
from longlines.rates.problems import CellError
from longlines.rates.reading.terms import Meaning, Removal

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Line = tuple[int, Meaning]


def together(rows: Sequence[Line]) -> tuple[Tariff | Removal, int]:
    """The tariff of rows (line, meaning) of one prefix, and how many only repeat another.

    A row without an end ends where the next of its band begins. Raises CellError for two that
    say different things of one time, naming their lines.
    """
    removals = [(line, meaning) for line, meaning in rows if isinstance(meaning, Removal)]
    if removals:
        if len({meaning for _, meaning in rows}) > 1:
            raise CellError(f"the prefix is removed on line {removals[0][0]} and given on another")
        return removals[0][1], len(rows) - 1
    terms = [
        (each, line)
        for line, meaning in rows
        if not isinstance(meaning, Removal)
        for each in meaning
    ]
    terms.sort(key=lambda pair: (pair[0].band, pair[0].effective_from or _LONG_AGO))
    kept: list[tuple[Terms, int]] = []
    repeated = 0
    for each, line in terms:
        if kept and kept[-1][0].band == each.band:
            before, before_line = kept[-1]
            if before == each:
                repeated += 1
                continue
            kept[-1] = (_until(before, each, before_line), before_line)
        kept.append((each, line))
    return tuple(each for each, _ in kept), repeated


def _until(before: Terms, after: Terms, line: int) -> Terms:
    """The earlier row, ended where the later begins."""
    begins = after.effective_from
    if begins is None or before.effective_from == begins:
        raise CellError(f"the prefix is on line {line} too, with other terms for the same time")
    if before.effective_to is None:
        return replace(before, effective_to=begins)
    if before.effective_to > begins:
        raise CellError(
            f"its dates overlap those of line {line}, which holds until "
            f"{before.effective_to:%Y-%m-%d %H:%M}Z"
        )
    return before
