"""A deck as one block of bytes: its different terms as text, its prefixes as compressed columns."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from longlines.rates.model import Tariff, Terms
from longlines.rates.prefixes import Prefixes
from longlines.rates.problems import DeckError
from longlines.rates.tariffs import NOTHING, Plain, Tariffs, tariffs_of, used

FORMAT = 1
WITH_PLAIN = 2
"""The format of a deck with plain tariffs: their frames stand in the text, behind the columns of
the prefixes come those of the plain tariffs."""
_LEVEL = 6
_HEAD = 8
"""Bytes that tell how long the text is."""


@dataclass(frozen=True)
class Content:
    """What a block holds: the rows, and the bands' hours as written."""

    rows: Prefixes[Tariff]
    bands: tuple[tuple[str, str], ...]


def pack(content: Content) -> bytes:
    """The block. Equal contents that were made alike give equal blocks."""
    rows = used(content.rows.keys_array, content.rows.ids, tariffs_of(content.rows))
    tariffs = tariffs_of(rows)
    known: dict[Terms, int] = {}
    places = [[known.setdefault(terms, len(known)) for terms in each] for each in tariffs.made]
    told = {
        "format": FORMAT,
        "rows": len(rows),
        "bands": content.bands,
        "terms": [_written(terms) for terms in known],
        "tariffs": places,
    }
    plain = tariffs.plain
    if len(plain):
        told |= {"format": WITH_PLAIN, "plain": len(plain), "notes": len(plain.notes)}
        told["frames"] = [_written(terms) for terms in plain.frames]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    steps = np.diff(rows.keys_array, prepend=np.int64(0)).astype("<i8")
    columns = steps.tobytes() + rows.ids.astype("<i4").tobytes() + _columns(plain)
    return zlib.compress(len(text).to_bytes(_HEAD, "little") + text + columns, _LEVEL)


def unpack(block: bytes) -> Content:
    """The content of a block. Raises DeckError for one that was damaged."""
    try:
        plain = zlib.decompress(block)
        end = _HEAD + int.from_bytes(plain[:_HEAD], "little")
        told = json.loads(plain[_HEAD:end])
        if told["format"] not in (FORMAT, WITH_PLAIN):
            raise DeckError(f"the deck was kept in format {told['format']}, which is unknown here")
        terms = [_read(each) for each in told["terms"]]
        tariffs = [tuple(terms[at] for at in places) for places in told["tariffs"]]
        keys = np.cumsum(np.frombuffer(plain, "<i8", told["rows"], end)).astype(np.int64)
        ids = np.frombuffer(plain, "<i4", told["rows"], end + 8 * told["rows"]).astype(np.int32)
        kept = _plain(told, plain[end + 12 * told["rows"] :])
    except (zlib.error, KeyError, IndexError, TypeError, ArithmeticError, ValueError) as error:
        raise DeckError(f"the deck was damaged in the database ({error})") from error
    bands = tuple((name, hours) for name, hours in told["bands"])
    return Content(Prefixes(keys, ids, Tariffs(tariffs, kept)), bands)


def _columns(plain: Plain) -> bytes:
    lengths = np.diff(plain.ends, prepend=np.int64(0))
    numbers = (plain.which.astype("<i4"), plain.prices.astype("<i8"), lengths.astype("<i4"))
    return b"".join(each.tobytes() for each in numbers) + plain.notes


def _plain(told: dict[str, Any], columns: bytes) -> Plain:
    """The plain tariffs of a block; none in one of the older format."""
    if told["format"] == FORMAT:
        return NOTHING
    count = told["plain"]
    which = np.frombuffer(columns, "<i4", count).astype(np.int32)
    prices = np.frombuffer(columns, "<i8", count, 4 * count).astype(np.int64)
    ends = np.cumsum(np.frombuffer(columns, "<i4", count, 12 * count).astype(np.int64))
    notes = columns[16 * count : 16 * count + told["notes"]]
    frames = tuple(_read(each) for each in told["frames"])
    if len(notes) != ends[-1] or which.max() >= len(frames):
        raise ValueError("the columns don't fit each other")
    return Plain(frames, which, prices, ends, notes)


def _written(terms: Terms) -> list[Any]:
    return [
        str(terms.per_minute),
        str(terms.connect),
        terms.first,
        terms.next,
        terms.minimum,
        terms.band,
        terms.effective_from and terms.effective_from.isoformat(),
        terms.effective_to and terms.effective_to.isoformat(),
        terms.blocked,
        terms.note,
    ]


def _read(written: Sequence[Any]) -> Terms:
    price, connect, first, following, minimum, band, begins, ends, blocked, note = written
    return Terms(
        Decimal(price),
        Decimal(connect),
        first,
        following,
        minimum,
        band,
        datetime.fromisoformat(begins) if begins else None,
        datetime.fromisoformat(ends) if ends else None,
        blocked,
        note,
    )
