"""Reads Asterisk's channel events (CEL), as the cel_custom module writes them.

One event is one CSV record; the columns are fixed by our own `cel_custom.conf`. Nearly all records
are regular: nothing in them is quoted but what Asterisk itself puts into the last column. Those
are read by `_regular`, several times as fast as `_any` reads whatever CSV allows; where both can
read a record they read the same.
"""

import csv
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote

import orjson

COLUMNS = [
    "eventtype",
    "eventtime",
    "cidname",
    "cidnum",
    "cidani",
    "rdnis",
    "dnid",
    "exten",
    "context",
    "channame",
    "appname",
    "appdata",
    "accountcode",
    "peeraccount",
    "uniqueid",
    "linkedid",
    "userfield",
    "peer",
    "eventextra",
]

MAX_RECORD = 65536
"""Bytes. Asterisk's own fields stay far below this; anything longer is no record of its."""

MAX_NAME = 200
"""Characters of an event's name or of a channel's id (Asterisk allows 150 for an id)."""

ASTERISK_EVENTS = frozenset(
    [
        "CHAN_START",
        "CHAN_END",
        "HANGUP",
        "ANSWER",
        "APP_START",
        "APP_END",
        "BRIDGE_ENTER",
        "BRIDGE_EXIT",
        "PARK_START",
        "PARK_END",
        "BLINDTRANSFER",
        "ATTENDEDTRANSFER",
        "LINKEDID_END",
        "PICKUP",
        "FORWARD",
        "LOCAL_OPTIMIZE",
        "LOCAL_OPTIMIZE_BEGIN",
        "STREAM_BEGIN",
        "STREAM_END",
        "DTMF",
    ]
)

_TIME = re.compile(r"([0-9]{1,11})\.([0-9]{6})")
_HOOK_CHANNEL = "Local/hook@__func_periodic_hook_context__-"
_CHANNEL_ID = re.compile(r"(?:.*-)?([0-9]{1,11})\.([0-9]{1,15})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING: Mapping[str, str] = {}
_OURS, _OURS_END = '{""extra"":""', '""}'
_EXACT = 2**53


class BadRecord(ValueError):
    """A piece of the spool is no call event; the message says why."""


@dataclass(slots=True, unsafe_hash=True)
class CallEvent:
    """One thing that happened on one channel. Nobody changes it: frozen, each would take thrice
    as long to make, and a backlog holds millions.

    `type` is Asterisk's event name, or the name given to CELGenUserEvent. `linkedid` ties the
    channels of one call together: it is the `uniqueid` of the call's first channel. `userfield`
    is what the flow left on the channel: its name (`flow`), the word of its `end`. `position`
    orders events of the same microsecond: (spool file, byte offset).
    """

    type: str
    at: datetime
    channel: str
    uniqueid: str
    linkedid: str
    caller_number: str = ""
    caller_name: str = ""
    exten: str = ""
    context: str = ""
    app: str = ""
    accountcode: str = ""
    peer: str = ""
    userfield: Mapping[str, str] = field(default_factory=dict, hash=False)
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    position: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def flow(self) -> str:
        """The flow that the channel was in; LL_FLOW is how a spool of version 0.1 tells it."""
        return self.userfield.get("flow") or self._said("LL_FLOW", "flow")

    @property
    def end(self) -> str:
        """The word with which the channel's flow ended; by LL_END in a spool of version 0.1."""
        return self.userfield.get("end") or self._said("LL_END", "outcome")

    def _said(self, event: str, key: str) -> str:
        return self.extra.get(key, "") if self.type == event else ""

    @property
    def of_a_hook(self) -> bool:
        """Whether it tells of a periodic hook (func_periodic_hook.c), which is no call."""
        return self.channel.startswith(_HOOK_CHANNEL)

    @property
    def channel_number(self) -> tuple[int, int] | None:
        """(second of creation, serial number within this run of the PBX), from the uniqueid."""
        match = _CHANNEL_ID.fullmatch(self.uniqueid)
        return (int(match[1]), int(match[2])) if match else None


def parse(record: bytes, position: tuple[int, int] = (0, 0)) -> CallEvent:
    """Read one CSV record (its line end may be missing).

    Bytes that are not UTF-8 become U+FFFD rather than cost the event. Raises BadRecord.
    """
    return _regular(record, position) or _any(record, position)


def _regular(record: bytes, position: tuple[int, int]) -> CallEvent | None:
    """Read a record that has no quotes but around its columns and in the last one; None where it
    is anything else, or has anything wrong with it.
    """
    try:
        text = record.decode()
    except UnicodeDecodeError:
        return None
    if text[-2:] != '"\n' or text[:1] != '"' or len(record) > MAX_RECORD or "\0" in text:
        return None
    cells = text[1:-2].split('","', 18)
    if len(cells) != len(COLUMNS):
        return None
    (
        kind, time, name, number, _, _, _, exten, context, channel, app, _, account, _,
        uniqueid, linkedid, userfield, peer, extra,
    ) = cells  # fmt: skip
    if text.count('"') != 38 + extra.count('"'):
        return None
    if not (0 < len(kind) <= MAX_NAME and uniqueid and linkedid and len(uniqueid) <= MAX_NAME):
        return None
    second, dot, fraction = time.partition(".")
    if len(linkedid) > MAX_NAME or not (dot and len(fraction) == 6 and len(second) <= 11):
        return None
    if not (time.isascii() and second.isdigit() and fraction.isdigit()):
        return None
    told = _told(kind, extra) if extra else _NOTHING
    if told is None:
        return None
    at = _EPOCH + timedelta(0, int(second), int(fraction))
    said = _known_pairs(userfield) if userfield else _NOTHING
    return CallEvent(
        kind, at, channel, uniqueid, linkedid, number, name, exten, context, app, account, peer,
        said, told, position,
    )  # fmt: skip


def _told(kind: str, column: str) -> Mapping[str, str] | None:
    """What the last column of a regular record says; None where it is not plain."""
    if kind not in ASTERISK_EVENTS:
        ours = column[len(_OURS) : -len(_OURS_END)]
        plain = column == f"{_OURS}{ours}{_OURS_END}" and ours.isascii() and ours.isprintable()
        return _known_pairs(ours) if plain and '"' not in ours and "\\" not in ours else None
    if '"' in column.replace('""', ""):
        return None
    try:
        values = orjson.loads(column.replace('""', '"'))
    except orjson.JSONDecodeError:
        return None
    if type(values) is not dict:
        return None
    for key, value in values.items():
        if type(value) is int and -_EXACT < value < _EXACT:
            values[key] = str(value)
        elif type(value) is not str or not (value.isascii() and value.isprintable()):
            return None
    keys = "".join(values)
    return values if keys.isascii() and keys.isprintable() else None


def _any(record: bytes, position: tuple[int, int]) -> CallEvent:
    """Read whatever CSV allows. Raises BadRecord."""
    if len(record) > MAX_RECORD:
        raise BadRecord(f"record of {len(record)} bytes; the longest allowed is {MAX_RECORD}")
    column = _columns(record.decode("utf-8", "replace").replace("\0", "\ufffd"))
    for name in ("eventtype", "uniqueid", "linkedid"):
        if not 0 < len(column[name]) <= MAX_NAME:
            raise BadRecord(f"{name} has {len(column[name])} characters; use 1 to {MAX_NAME}")
    if '"' in column["eventtype"]:
        raise BadRecord("eventtype holds a quote: the end of one record ran into another")
    return CallEvent(
        type=column["eventtype"],
        at=_time(column["eventtime"]),
        channel=column["channame"],
        uniqueid=column["uniqueid"],
        linkedid=column["linkedid"],
        caller_number=column["cidnum"],
        caller_name=column["cidname"],
        exten=column["exten"],
        context=column["context"],
        app=column["appname"],
        accountcode=column["accountcode"],
        peer=column["peer"],
        userfield=_pairs(column["userfield"]),
        extra=_extra(column["eventtype"], column["eventextra"]),
        position=position,
    )


def _columns(text: str) -> dict[str, str]:
    try:
        # Split at "\n" alone: csv would otherwise take a lone "\r" in a name as a line end.
        rows = list(csv.reader([text.rstrip("\r\n")], strict=True))
    except csv.Error as error:
        raise BadRecord(f"not CSV: {error}") from error
    if len(rows) != 1 or len(rows[0]) != len(COLUMNS):
        raise BadRecord(f"{len(rows[0]) if rows else 0} columns instead of {len(COLUMNS)}")
    return dict(zip(COLUMNS, rows[0], strict=True))


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if not match:
        raise BadRecord(f"eventtime is {text[:40]!r}, not seconds.microseconds")
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))


def _extra(event_type: str, text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"eventextra is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise BadRecord("eventextra is not a JSON object")
    pairs = [
        (key, str(value)) for key, value in values.items() if not isinstance(value, dict | list)
    ]
    if event_type not in ASTERISK_EVENTS:
        return _pairs(dict(pairs).get("extra", ""))
    return {_storable(key): _storable(value) for key, value in pairs}


def _pairs(text: str) -> dict[str, str]:
    """Our own words: key=value&key=value, percent-encoded."""
    pairs = parse_qsl(text, keep_blank_values=True) if text else []
    return {_storable(key): _storable(value) for key, value in pairs}


@functools.lru_cache(maxsize=4096)
def _known_pairs(text: str) -> Mapping[str, str]:
    """The same, quicker for the plain ones; many events say the same."""
    if "+" in text or not text.isascii():
        return _pairs(text)
    pairs = {}
    for part in text.split("&"):
        if part:
            key, _, value = part.partition("=")
            if "%" in part:
                key, value = _decoded(key), _decoded(value)
            pairs[key] = value
    return pairs


def _decoded(text: str) -> str:
    plus = text.replace("%2B", "+")
    return _storable(unquote(text)) if "%" in plus else plus


def _storable(text: str) -> str:
    """Without NUL and lone surrogates, which JSON can carry but no database text column can."""
    harmless = text.isascii() and "\0" not in text
    return text if harmless else text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
