"""Reads Asterisk's channel events (CEL), as the cel_custom module writes them.

One event is one CSV record; the columns are fixed by our own `cel_custom.conf`. `parse` reads one;
`longlines.billing.stretches` reads many at once, and the same.
"""

import csv
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl

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
PBX_CHANNELS = (
    "Local/hook@__func_periodic_hook_context__-",
    "Local/keys@emergency-watch-",
    "Local/nobody@awake-",
    "CBAnn/",
    "CBRec/",
)
_CHANNEL_ID = re.compile(r"(?:.*-)?([0-9]{1,11})\.([0-9]{1,15})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadRecord(ValueError):
    """A piece of the spool is no call event; the message says why."""


_NOTHING: Mapping[str, str] = {}


class CallEvent(NamedTuple):
    """One thing that happened on one channel.

    `type` is Asterisk's event name, or the name given to CELGenUserEvent. `linkedid` ties the
    channels of one call together: it is the `uniqueid` of the call's first channel. `userfield`
    is what the flow left on the channel: its name (`flow`), the word of its `end`. `position`
    orders events of the same microsecond: (spool file, byte offset); two events that differ in
    nothing else are one event, told twice.
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
    userfield: Mapping[str, str] = _NOTHING
    extra: Mapping[str, str] = _NOTHING
    position: tuple[int, int] = (0, 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallEvent) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:5])

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
        """Whether it tells of a channel of the PBX's own, which is no call.

        Such are periodic hooks (func_periodic_hook.c), who watches keys for an emergency number, a
        conference's announcer and recorder.
        """
        return self.channel.startswith(PBX_CHANNELS)

    @property
    def channel_number(self) -> tuple[int, int] | None:
        """(second of creation, serial number within this run of the PBX), from the uniqueid."""
        match = _CHANNEL_ID.fullmatch(self.uniqueid)
        return (int(match[1]), int(match[2])) if match else None


def parse(record: bytes, position: tuple[int, int] = (0, 0)) -> CallEvent:
    """Read one CSV record (its line end may be missing).

    Bytes that are not UTF-8 become U+FFFD rather than cost the event. Raises BadRecord.
    """
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
        userfield=pairs(column["userfield"]),
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
    return EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))


def _extra(event_type: str, text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"eventextra is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise BadRecord("eventextra is not a JSON object")
    told = [
        (key, str(value)) for key, value in values.items() if not isinstance(value, dict | list)
    ]
    if event_type not in ASTERISK_EVENTS:
        return pairs(dict(told).get("extra", ""))
    return {storable(key): storable(value) for key, value in told}


def pairs(text: str) -> dict[str, str]:
    """Our own words: key=value&key=value, percent-encoded."""
    told = parse_qsl(text, keep_blank_values=True) if text else []
    return {storable(key): storable(value) for key, value in told}


def storable(text: str) -> str:
    """Without NUL and lone surrogates, which JSON can carry but no database text column can."""
    harmless = text.isascii() and "\0" not in text
    return text if harmless else text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
