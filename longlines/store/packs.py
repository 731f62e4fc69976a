"""Keeps the records of one call that came with one batch in one row, packed.

They are kept as they stood in the spool, so that a call can be folded anew whenever a rule of
folding changes. A row of before there were packs holds one record as it was.
"""

import struct
from array import array
from collections.abc import Collection, Sequence

import zstandard
from sqlalchemy import Connection, select

from longlines.billing.events import CallEvent
from longlines.billing.stretches import read
from longlines.store.among import among
from longlines.store.tables import call_events

_MARK = b"\x01"
"""No record begins so."""

_COUNT = struct.Struct("<I")
_LEVEL = -1
"""Half the time of level 1, for a tenth more bytes."""

_MOST = 1 << 28
"""Bytes of a pack, unpacked, at the very most."""


class Packer:
    """Packs records; use from one thread."""

    def __init__(self) -> None:
        self._compress = zstandard.ZstdCompressor(level=_LEVEL).compress

    def pack(self, plain: bytes) -> bytes:
        """The content of one row, of what `plain` gives."""
        return _MARK + self._compress(plain)


def plain(positions: Sequence[int], records: Sequence[bytes]) -> bytes:
    """Each record (without its line end) and its byte offset, in one."""
    head = _COUNT.pack(len(records)) + array("Q", positions).tobytes()
    return head + b"\n".join(records)


def unpack(content: bytes, position: int) -> tuple[Sequence[int], bytes]:
    """The byte offsets of a row's records, and the records themselves, each with its line end."""
    if content[:1] != _MARK:
        return [position], content
    told = zstandard.ZstdDecompressor().decompress(content[1:], max_output_size=_MOST)
    (count,) = _COUNT.unpack_from(told)
    offsets = array("Q")
    end = _COUNT.size + offsets.itemsize * count
    offsets.frombytes(told[_COUNT.size : end])
    return offsets, told[end:] + b"\n"


def known(connection: Connection, calls: Collection[str]) -> set[str]:
    """Those of these calls of which anything is kept."""
    if not calls:
        return set()
    query = select(call_events.c.call).where(among(connection, call_events.c.call, calls))
    return set(connection.execute(query.distinct()).scalars())


def events_of(connection: Connection, calls: Collection[str]) -> dict[str, list[CallEvent]]:
    """What is kept of these calls, in no order; calls of which nothing is are left out."""
    if not calls:
        return {}
    found: dict[str, list[CallEvent]] = {}
    kept = call_events.c
    query = select(kept.call, kept.spool_file, kept.position, kept.raw)
    for call, file, position, raw in connection.execute(
        query.where(among(connection, kept.call, calls))
    ):
        offsets, records = unpack(raw, position)
        placed = zip(read(records, file, 0).events, offsets, strict=True)
        known = found.setdefault(call, [])
        known += [event._replace(position=(file, offset)) for event, offset in placed]
    return found
