"""What a stretch comes to as columns of plain values, to be handed from process to process.

Pickled one object after the other, calls and tries would take as long to hand over as to fold.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from operator import attrgetter
from types import NoneType
from typing import Any

from longlines.billing.calls import Call, Hangup
from longlines.billing.tries import Try
from longlines.store.folder import Folded, Prepared, Start
from longlines.store.rows import times

_FIELDS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(each.name for each in fields(kind))) for kind in (Call, Hangup, Try)
}
_COUNT = {kind: len(fields(kind)) for kind in _FIELDS}


def to_columns(folded: Folded) -> tuple[Any, ...]:
    """All of it, of plain values as far as possible."""
    calls, tries, first, alone = zip(*folded.calls, strict=True) if folded.calls else ((),) * 4
    return (
        _told(Call, calls),
        list(map(len, tries)),
        _told(Try, list(chain.from_iterable(tries))),
        first,
        alone,
        list(zip(*folded.starts, strict=True)) or [()] * len(Start._fields),
        *folded[1:2],
        *folded[3:],
    )


def from_columns(columns: tuple[Any, ...]) -> Folded:
    """What `to_columns` was given."""
    calls, counts, tried, first, alone, starts, packed, rejects, events = columns
    each = iter(_made(Try, tried))
    tries = [tuple(islice(each, count)) for count in counts]
    prepared = list(map(Prepared, _made(Call, calls), tries, first, alone))
    return Folded(prepared, packed, list(map(Start, *starts)), rejects, events)


def _told(kind: type, made: Sequence[Any]) -> list[Any]:
    """The columns of many objects of a dataclass."""
    columns: list[Sequence[Any]] = list(zip(*map(_FIELDS[kind], made), strict=True))
    return list(map(_column, columns or [()] * _COUNT[kind]))


def _made(kind: type, columns: list[Any]) -> Iterator[Any]:
    return map(kind, *map(_values, columns))


def _column(values: Sequence[Any]) -> tuple[str, Any]:
    """A column with what it has to be made of again."""
    kinds = set(map(type, values)) - {NoneType}
    if kinds == {datetime}:
        there = iter(times([at for at in values if at is not None]))
        return "at", [at and next(there) for at in values]
    if kinds == {Decimal}:
        return "amount", [None if amount is None else str(amount) for amount in values]
    if kinds == {Hangup}:
        return "hangup", _told(Hangup, values)
    return "", values


def _values(column: tuple[str, Any]) -> Sequence[Any]:
    kind, told = column
    if kind == "at":
        return [at and _time(at) for at in told]
    if kind == "amount":
        return [None if amount is None else Decimal(amount) for amount in told]
    if kind == "hangup":
        return list(_made(Hangup, told))
    values: Sequence[Any] = told
    return values


_time = datetime.fromisoformat
