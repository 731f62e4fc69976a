"""Reads many records of the PBX's event log at once.

Nearly all records are regular: one line each, with nothing wrong. A stretch of those is read
column by column, several times as fast as record by record; any other goes through `parse`, one
record after the other. Both read the same.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate, repeat
from operator import methodcaller, truediv
from typing import NamedTuple
from urllib.parse import unquote

import orjson

from longlines.billing.events import (
    ASTERISK_EVENTS,
    COLUMNS,
    MAX_NAME,
    MAX_RECORD,
    PBX_CHANNELS,
    BadRecord,
    CallEvent,
    pairs,
    parse,
    storable,
)
from longlines.billing.framing import frames

_TIMES = re.compile(r"(?:[0-9]{1,11}\.[0-9]{6}\n)+")
_NOTHING: Mapping[str, str] = {}
_OURS, _OURS_END = '{"extra":"', '"}'
_EXACT = 2**53
_EXACT_TIMES = 2**32 * 1_000_000
"""Microseconds up to which a float of seconds is exact to the microsecond."""

_LAST = len(COLUMNS) - 1
_quotes = methodcaller("count", '"')
_make = functools.partial(tuple.__new__, CallEvent)


class Reject(NamedTuple):
    """A piece that is no record, where it stood, and why it is none."""

    offset: int
    raw: bytes
    reason: str


def read(data: bytes, file: int, start: int) -> tuple[list[tuple[CallEvent, bytes]], list[Reject]]:
    """The events of a stretch of whole records that stands at `start` in spool file `file`, each
    with its record (without line end), and what in it is none. Periodic hooks are left out.
    """
    found = _regular(data, file, start)
    if found is not None:
        return found, []
    events, rejects = [], []
    for offset, raw in frames(data, all_=True):
        try:
            event = parse(raw, (file, start + offset))
        except BadRecord as error:
            rejects.append(Reject(start + offset, raw, str(error)))
            continue
        if not event.of_a_hook:
            events.append((event, raw.rstrip(b"\r\n")))
    return events, rejects


def _regular(data: bytes, file: int, start: int) -> list[tuple[CallEvent, bytes]] | None:
    """The same where every line is one record and all is well with it; None where it isn't."""
    lines = data.split(b"\n")
    if lines.pop() or not lines or max(map(len, lines)) >= MAX_RECORD:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    quotes, count = text.count('"'), len(lines)
    if "\r" in text or "\0" in text or text[0] != '"' or text.count('\n"') != count - 1:
        return None
    rows = [line[1:-1].split('","', _LAST) for line in text.split("\n")[:-1]]
    if text.count('"\n') != count or set(map(len, rows)) != {len(COLUMNS)}:
        return None
    columns = list(zip(*rows, strict=True))
    # With no quotes but around the columns and in the last of them, none of those means "quote".
    if quotes != 2 * len(COLUMNS) * count + sum(map(_quotes, filter(None, columns[_LAST]))):
        return None
    offsets = accumulate(map(len, lines), lambda at, length: at + length + 1, initial=start)
    told = _columns(columns, file, offsets)
    if told is None:
        return None
    found = list(zip(map(_make, told), lines, strict=True))
    if any(name in text for name in PBX_CHANNELS):
        found = [each for each in found if not each[0].of_a_hook]
    return found


def _columns(
    columns: list[tuple[str, ...]], file: int, offsets: Iterator[int]
) -> Iterator[tuple[object, ...]] | None:
    """The fields of the events; None where a value is not as it should be."""
    (
        kinds, times, names, numbers, _, _, _, extens, contexts, channels, apps, _, accounts, _,
        ids, linked, userfields, peers, extras,
    ) = columns  # fmt: skip
    for column in (set(kinds), ids, linked):
        if not all(column) or max(map(len, column)) > MAX_NAME:
            return None
    if not _TIMES.fullmatch(told_times := "\n".join([*times, ""])):
        return None
    microseconds = list(map(int, told_times.replace(".", "").split()))
    if max(microseconds) >= _EXACT_TIMES:
        return None
    told = [
        _told(kind, extra) if extra else _NOTHING for kind, extra in zip(kinds, extras, strict=True)
    ]
    if None in told:
        return None
    said = [_pairs(text) if text else _NOTHING for text in userfields]
    at = map(datetime.fromtimestamp, map(truediv, microseconds, repeat(1_000_000)), repeat(UTC))
    return zip(
        kinds, at, channels, ids, linked, numbers, names, extens, contexts, apps, accounts, peers,
        said, told, zip(repeat(file), offsets, strict=False), strict=False,
    )  # fmt: skip


def _told(kind: str, doubled: str) -> Mapping[str, str] | None:
    """What the last column says; None where it is not plain."""
    text = doubled.replace('""', '"')
    if 2 * text.count('"') != doubled.count('"'):
        return None
    if kind not in ASTERISK_EVENTS:
        ours = text[len(_OURS) : -len(_OURS_END)]
        plain = text == f"{_OURS}{ours}{_OURS_END}" and ours.isascii() and ours.isprintable()
        return _pairs(ours) if plain and '"' not in ours and "\\" not in ours else None
    if not (text.isascii() and text.isprintable()):
        return None
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(values) is not dict or "\\" in text:
        return None
    for key, value in values.items():
        if type(value) is int and -_EXACT < value < _EXACT:
            values[key] = str(value)
        elif type(value) is not str:
            return None
    return values


@functools.lru_cache(maxsize=4096)
def _pairs(text: str) -> Mapping[str, str]:
    """As `pairs`, quicker; many events say the same."""
    if "+" in text or not text.isascii():
        return pairs(text)
    told = {}
    for part in text.split("&"):
        if part:
            key, _, value = part.partition("=")
            if "%" in part:
                key, value = _decoded(key), _decoded(value)
            told[key] = value
    return told


def _decoded(text: str) -> str:
    plus = text.replace("%2B", "+")
    return storable(unquote(text)) if "%" in plus else plus
