"""Reads many records of the PBX's event log at once.

Nearly all records are regular: one line each, with nothing wrong. A stretch of those is read
column by column, several times as fast as record by record; any other goes through `parse`, one
record after the other. Both read the same.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, chain, compress, repeat
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson

from longlines.billing.events import (
    ASTERISK_EVENTS,
    COLUMNS,
    EPOCH,
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
_EXACT = 2**53
_OURS = {"extra"}
_APART = "\n,0,\n"
_MOST_KNOWN = 4096
"""Seconds, and texts, whose meaning is remembered."""

_LAST = len(COLUMNS) - 1
_CHANNEL = COLUMNS.index("channame")
_make = functools.partial(tuple.__new__, CallEvent)


class Reject(NamedTuple):
    """A piece that is no record, where it stood, and why it is none."""

    offset: int
    raw: bytes
    reason: str


class Told(NamedTuple):
    """The events of a stretch, the record (without line end) of each, and what is none."""

    events: Sequence[CallEvent]
    records: Sequence[bytes]
    rejects: Sequence[Reject]


def read(data: bytes, file: int, start: int) -> Told:
    """Read a stretch of whole records that stands at `start` in spool file `file`. Periodic hooks
    are left out.
    """
    found = _regular(data, file, start)
    if found is not None:
        return found
    events, records, rejects = [], [], []
    for offset, raw in frames(data, all_=True):
        try:
            event = parse(raw, (file, start + offset))
        except BadRecord as error:
            rejects.append(Reject(start + offset, raw, str(error)))
            continue
        if not event.of_a_hook:
            events.append(event)
            records.append(raw.rstrip(b"\r\n"))
    return Told(events, records, rejects)


def _regular(data: bytes, file: int, start: int) -> Told | None:
    """The same where every line is one record and all is well with it; None where it isn't."""
    lines = data.split(b"\n")
    if lines.pop() or not lines or max(map(len, lines)) >= MAX_RECORD:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if "\r" in text or "\0" in text or text[0] != '"' or text[-2] != '"':
        return None
    whole, count = text[1:-2].split('"\n"'), len(lines)
    rows = [each.split('","', _LAST) for each in whole]
    if len(whole) != count or set(map(len, rows)) != {len(COLUMNS)}:
        return None
    columns = list(zip(*rows, strict=True))
    # With no quotes but around the columns and in the last of them, none of those means "quote".
    if text.count('"') != 2 * len(COLUMNS) * count + "".join(columns[_LAST]).count('"'):
        return None
    offsets = accumulate(map(len, lines), lambda at, length: at + length + 1, initial=start)
    told = _columns(columns, file, offsets)
    if told is None:
        return None
    events = list(map(_make, told))
    if any(each.startswith(PBX_CHANNELS) for each in set(columns[_CHANNEL])):
        kept = [not each.of_a_hook for each in events]
        return Told(list(compress(events, kept)), list(compress(lines, kept)), [])
    return Told(events, lines, [])


def _columns(
    columns: list[tuple[str, ...]], file: int, offsets: Iterator[int]
) -> Iterator[tuple[object, ...]] | None:
    """The fields of the events; None where a value is not as it should be."""
    (
        kinds, times, names, numbers, _, _, _, extens, contexts, channels, apps, _, accounts, _,
        ids, linked, userfields, peers, extras,
    ) = columns  # fmt: skip
    # The same texts stand in many rows; what is one object is compared and hashed at once.
    same: dict[str, str] = {}
    kinds, ids, linked = (tuple(map(same.setdefault, each, each)) for each in (kinds, ids, linked))
    for column in map(set, (kinds, ids, linked)):
        if not all(column) or max(map(len, column)) > MAX_NAME:
            return None
    if not _TIMES.fullmatch("\n".join([*times, ""])):
        return None
    told = _extras(kinds, extras)
    if told is None:
        return None
    said = [_pairs(text) if text else _NOTHING for text in userfields]
    if len(_SECONDS) > _MOST_KNOWN:
        _SECONDS.clear()
    at = [_time(f"{_SECONDS[text[:-7]]}{text[-7:]}+00:00") for text in times]
    return zip(
        kinds, at, channels, ids, linked, numbers, names, extens, contexts, apps, accounts, peers,
        said, told, zip(repeat(file), offsets, strict=False), strict=False,
    )  # fmt: skip


class _Seconds(dict[str, str]):
    """Seconds since 1970 as ISO 8601 tells them, of UTC and without zone."""

    def __missing__(self, text: str) -> str:
        found = self[text] = (EPOCH + timedelta(seconds=int(text))).isoformat()[:19]
        return found


_SECONDS = _Seconds()
_time = datetime.fromisoformat


def _extras(kinds: Sequence[str], extras: Sequence[str]) -> Sequence[Mapping[str, str]] | None:
    """What the last column says of each event; None where one is not plain."""
    plain = list(filter(None, extras))
    doubled = _APART.join(plain)
    text = doubled.replace('""', '"')
    if 2 * text.count('"') != doubled.count('"') or not text.isascii() or "\\" in text:
        return None
    objects = _objects(text, len(plain))
    values = set(map(type, chain.from_iterable(map(dict.values, objects or ()))))
    if objects is None or not values <= {str, int}:
        return None
    if int in values and not _in_words(objects):
        return None
    found = iter(objects)
    told = [next(found) if extra else _NOTHING for extra in extras]
    ours = [i for i, kind in enumerate(kinds) if extras[i] and kind not in ASTERISK_EVENTS]
    if any(told[i].keys() != _OURS for i in ours):
        return None
    for i, said in zip(ours, _all_said([told[i]["extra"] for i in ours]), strict=True):
        told[i] = said
    return told


def _objects(text: str, count: int) -> list[dict[str, Any]] | None:
    """The objects that stand in a text, so many, set apart by _APART; None where it isn't so.

    Nothing reaches across: no text holds a line feed, no object a lone 0, and lists are no good.
    """
    try:
        found = orjson.loads(f"[{text}]")
    except orjson.JSONDecodeError:
        return None
    objects, between = found[::2], found[1::2]
    apart = len(found) == max(0, 2 * count - 1) and not any(between)
    return objects if apart and set(map(type, objects)) <= {dict} else None


def _in_words(objects: Iterable[dict[str, Any]]) -> bool:
    """Make texts of whole numbers; False where one is too large to be sure of it."""
    for values in objects:
        for key, value in values.items():
            if type(value) is int:
                if not -_EXACT < value < _EXACT:
                    return False
                values[key] = str(value)
    return True


def _all_said(texts: Sequence[str]) -> Sequence[Mapping[str, str]]:
    """As `pairs` of each: nearly all are plain ones, of which JSON can be made in one go."""
    odd = {
        i
        for i, text in enumerate(texts)
        if not text or "+" in text or "%" in text.replace("%2B", "")
    }
    plain = [text for i, text in enumerate(texts) if i not in odd] if odd else texts
    joined = _APART.join(plain).replace("%2B", "+").replace("&", '","').replace("=", '":"')
    quoted = joined.replace(_APART, f'"}}{_APART}{{"')
    objects = _objects(f'{{"{quoted}"}}', len(plain)) if plain else []
    if objects is None:
        return list(map(_said, texts))
    if not odd:
        return objects
    found = iter(objects)
    return [_said(text) if i in odd else next(found) for i, text in enumerate(texts)]


def _said(text: str) -> Mapping[str, str]:
    """As `pairs`, quicker."""
    if "+" in text or not text.isascii():
        return pairs(text)
    parts = [part.split("=", 1) for part in text.split("&")]
    try:
        if "%" in text:
            return {_decoded(key): _decoded(value) for key, value in parts}
        return dict(parts)
    except ValueError:  # a part that isn't key=value
        return pairs(text)


_pairs = functools.lru_cache(maxsize=_MOST_KNOWN)(_said)
"""The same where many events say the same."""


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    plus = text.replace("%2B", "+")
    return storable(unquote(text)) if "%" in plus else plus
