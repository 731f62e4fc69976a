"""Finds the records in a stretch of the PBX's event log.

A caller's name may hold line feeds, and a PBX killed while it writes leaves half a record behind;
`frames` finds the records all the same, so that neither costs an event that was written whole.
"""

import re
from collections.abc import Iterator

from longlines.billing.events import MAX_RECORD, BadRecord, parse

# Within a quoted field each quote is doubled, so no field's content can look like this.
_RECORD_START = re.compile(rb'"[A-Z][A-Z_]{1,80}","[0-9]{1,11}\.[0-9]{6}",')


STRETCH = 1 << 16
"""Bytes of a stretch of records that is read at once."""


def stretches(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut spool text where records certainly begin, into (offset in `data`, piece).

    A piece has many records or one; `frames` finds those of each. What could still grow into a
    record, at the end, is held back.
    """
    start = 0
    while len(data) - start > STRETCH:
        cut = _begin_of_record(data, start + STRETCH)
        if cut is None:
            break
        yield start, data[start:cut]
        start = cut
    whole = start
    for offset, piece in frames(data[start:]):
        whole = start + offset + len(piece)
    if whole > start:
        yield start, data[start:whole]


def _begin_of_record(data: bytes, after: int) -> int | None:
    """Where the first record past an offset begins, if one does."""
    while after := data.find(b'\n"', after) + 1:
        if _RECORD_START.match(data, after):
            return after
    return None


def frames(data: bytes, *, all_: bool = False) -> Iterator[tuple[int, bytes]]:
    """Cut spool text into (offset in `data`, piece); the pieces join up without gaps.

    A piece is a whole record with its line end, or a stretch that is none. What could still
    grow into a record (no line end yet, or a quote left open) is held back, but for `all_`.
    """
    start, cursor, quotes = 0, 0, 0
    while line_end := data.find(b"\n", cursor) + 1:
        begins = _RECORD_START.match(data, cursor) is not None
        if begins and cursor > start:
            yield from _untangled(start, data[start:cursor])
            start, quotes = cursor, 0
        quotes += data.count(b'"', cursor, line_end)
        within = quotes % 2 == 1 and (begins or cursor > start)
        cursor = line_end
        if not within or cursor - start > MAX_RECORD:
            yield from _untangled(start, data[start:cursor])
            start, quotes = cursor, 0
    if all_ and start < len(data):
        yield from _untangled(start, data[start:])
    elif len(data) - start > MAX_RECORD:
        yield start, data[start:]


def _untangled(offset: int, piece: bytes) -> Iterator[tuple[int, bytes]]:
    """Part half a record from the whole one that was written right behind it."""
    inner = [match.start() for match in _RECORD_START.finditer(piece, 1)]
    if inner and not _is_record(piece):
        for start in inner:
            if _is_record(piece[start:]):
                yield offset, piece[:start]
                yield offset + start, piece[start:]
                return
    yield offset, piece


def _is_record(piece: bytes) -> bool:
    try:
        parse(piece)
    except BadRecord:
        return False
    return True
