"""Finds the records in a stretch of the PBX's event log.

A caller's name may hold line feeds, and a PBX killed while it writes leaves half a record behind;
`frames` finds the records all the same, so that neither costs an event that was written whole.
"""

import re
from collections.abc import Iterator

from longlines.billing.events import MAX_RECORD, BadRecord, parse

# Within a quoted field each quote is doubled, so no field's content can look like this.
_RECORD_START = re.compile(rb'"[A-Z][A-Z_]{1,80}","[0-9]{1,11}\.[0-9]{6}",')


def frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut spool text into (offset in `data`, piece); the pieces join up without gaps.

    A piece is a whole record with its line end, or a stretch that is none. What could still
    grow into a record (no line end yet, or a quote left open) is held back.
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
    if len(data) - start > MAX_RECORD:
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
