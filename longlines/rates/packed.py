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

FORMAT = 1
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
    rows = content.rows
    used, ids = np.unique(rows.ids, return_inverse=True)
    tariffs = [rows.values_table[at] for at in used.tolist()]
    known: dict[Terms, int] = {}
    places = [[known.setdefault(terms, len(known)) for terms in tariff] for tariff in tariffs]
    text = json.dumps(
        {
            "format": FORMAT,
            "rows": len(rows),
            "bands": content.bands,
            "terms": [_written(terms) for terms in known],
            "tariffs": places,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    steps = np.diff(rows.keys_array, prepend=np.int64(0)).astype("<i8")
    columns = steps.tobytes() + ids.reshape(-1).astype("<i4").tobytes()
    return zlib.compress(len(text).to_bytes(_HEAD, "little") + text + columns, _LEVEL)


def unpack(block: bytes) -> Content:
    """The content of a block. Raises DeckError for one that was damaged."""
    try:
        plain = zlib.decompress(block)
        end = _HEAD + int.from_bytes(plain[:_HEAD], "little")
        told = json.loads(plain[_HEAD:end])
        if told["format"] != FORMAT:
            raise DeckError(f"the deck was kept in format {told['format']}, which is unknown here")
        terms = [_read(each) for each in told["terms"]]
        tariffs = [tuple(terms[at] for at in places) for places in told["tariffs"]]
        keys = np.cumsum(np.frombuffer(plain, "<i8", told["rows"], end)).astype(np.int64)
        ids = np.frombuffer(plain, "<i4", told["rows"], end + 8 * told["rows"]).astype(np.int32)
    except (zlib.error, KeyError, IndexError, TypeError, ArithmeticError, ValueError) as error:
        raise DeckError(f"the deck was damaged in the database ({error})") from error
    bands = tuple((name, hours) for name, hours in told["bands"])
    return Content(Prefixes(keys, ids, tariffs), bands)


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
