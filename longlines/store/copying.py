"""Rows in the text format of PostgreSQL's COPY, made column by column."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

_NULL = "\\N"
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def block(rows: Sequence[Sequence[Any]]) -> bytes | None:
    """All rows as COPY reads them; None where a value is neither text, bytes, number nor bool."""
    if not rows:
        return b""
    columns = list(map(_column, zip(*rows, strict=True)))
    told = [column for column in columns if column is not None]
    if len(told) < len(columns):
        return None
    return ("\n".join(map("\t".join, zip(*told, strict=True))) + "\n").encode()


def _column(values: Sequence[Any]) -> Iterable[str] | None:
    kinds = set(map(type, values))
    empty = type(None) in kinds
    kinds.discard(type(None))
    if not kinds:
        return [_NULL] * len(values)
    tell = _TELLS.get(kinds.pop()) if len(kinds) == 1 else None
    if tell is None:
        return None
    if not empty:
        return tell(values)
    told = iter(tell([value for value in values if value is not None]))
    return [_NULL if value is None else next(told) for value in values]


def _texts(values: Sequence[str]) -> Iterable[str]:
    whole = "".join(values)
    if any(chr(special) in whole for special in _SPECIAL):
        return [value.translate(_SPECIAL) for value in values]
    return values


_TELLS: dict[type, Callable[[Sequence[Any]], Iterable[str]]] = {
    str: _texts,
    int: lambda values: map(str, values),
    bool: lambda values: ["t" if value else "f" for value in values],
    bytes: lambda values: [f"\\\\x{value.hex()}" for value in values],
}
