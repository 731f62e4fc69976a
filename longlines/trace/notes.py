"""Reads the engine's journal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253402300799999999
"""Microseconds of the last moment that a datetime holds."""


@dataclass(frozen=True)
class Note:
    """One fact of the journal. `leg` is the uniqueid of the channel that it happened on."""

    at: datetime
    call: str
    leg: str
    what: str
    facts: Mapping[str, str]


def read(data: bytes, names: Sequence[bytes] = (b"",)) -> Iterator[Note]:
    """The facts in a stretch of the journal whose line holds one of `names`.

    What is no whole fact is passed over.
    """
    for line in data.split(b"\n"):
        whole = line.startswith(b"{") and line.endswith(b"}")
        if whole and any(name in line for name in names) and (note := _note(line)):
            yield note


def _note(line: bytes) -> Note | None:
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match body:
        case {"at": int(at), "call": str(call), "what": str(what), "facts": dict(told)}:
            if not 0 <= at <= _LATEST:
                return None
        case _:
            return None
    facts = {str(name): str(value) for name, value in told.items()}
    leg = facts.pop("leg", call)
    return Note(_EPOCH + timedelta(microseconds=at), call, leg, what, facts)
