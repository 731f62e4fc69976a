"""What the PBX says of itself beside its calls (dialplans/alive.conf): that it lives, and that its
clock was set, by how much.

Neither is told of any call. Whoever takes in the spool tells both to the calls that they concern,
as an event of the caller's channel; from then on a call proves by itself how long it was.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from operator import attrgetter
from urllib.parse import urlencode

from longlines.billing.events import COLUMNS, BadRecord, CallEvent, parse

ALIVE = "LL_ALIVE"
CLOCK = "LL_CLOCK"
ALLOWED_FOR = "LL_CLOCKED"

SEEN_WITHIN = timedelta(milliseconds=700)
"""The PBX looks at its clocks twice a second; what it tells in between is told by the new one."""

_BEATS = re.compile(rb'^"LL_(?:ALIVE|CLOCK)",[^\r\n]*$', re.MULTILINE)
_MILLISECONDS = re.compile(r"-?[0-9]{1,13}")


def beats(file: int, pieces: Iterable[tuple[int, bytes]]) -> Iterator[CallEvent]:
    """What a stretch of spool file `file` holds of it, in the order of the spool."""
    for start, data in pieces:
        if b'"LL_ALIVE",' in data or b'"LL_CLOCK",' in data:
            for found in _BEATS.finditer(data):
                try:
                    event = parse(found[0], (file, start + found.start()))
                except BadRecord:
                    continue
                if event.of_a_hook and (event.type == ALIVE or set_by(event)):
                    yield event


def set_by(event: CallEvent) -> timedelta:
    """By how much an event says that the clock was set; forward is positive."""
    told = event.extra.get("by", "")
    if event.type != CLOCK or not _MILLISECONDS.fullmatch(told):
        return timedelta(0)
    return timedelta(milliseconds=int(told))


def told_to(beat: CallEvent, call: str, channel: str) -> bytes:
    """The record (without line end) that tells a call of it, on the caller's channel."""
    seconds = beat.at.timestamp()
    values = {
        "eventtype": beat.type,
        "eventtime": f"{int(seconds)}.{beat.at.microsecond:06d}",
        "channame": channel,
        "uniqueid": call,
        "linkedid": call,
        "eventextra": '{"extra":"' + urlencode(beat.extra) + '"}',
    }
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(
        values.get(column, "") for column in COLUMNS
    )
    return out.getvalue().encode()


def continuous(events: Iterable[CallEvent]) -> list[CallEvent]:
    """A call's events by the clock with which it began: no step of that is part of its length.

    They stand in the spool as they happened, and so does the step among them. What told of the step
    is called ALLOWED_FOR then. Calls that have met were each told of it.
    """
    written = list(dict.fromkeys(sorted(events, key=attrgetter("position"))))
    shifts = [timedelta(0)] * len(written)
    known = set()
    for place, event in enumerate(written):
        step = set_by(event)
        if step and (event.at, step) not in known:
            known.add((event.at, step))
            for other in range(_first_after(written, place), len(written)):
                shifts[other] -= step
    return [_moved(event, by) for event, by in zip(written, shifts, strict=True)]


def _moved(event: CallEvent, by: timedelta) -> CallEvent:
    kind = ALLOWED_FOR if event.type == CLOCK else event.type
    try:
        return event._replace(type=kind, at=event.at + by) if by or kind != event.type else event
    except OverflowError:
        return event._replace(type=kind)


def _first_after(written: Sequence[CallEvent], place: int) -> int:
    """The first event that was told by the new clock; what saw the step came a little later."""
    seen = written[place].at
    while place and timedelta(0) <= seen - written[place - 1].at <= SEEN_WITHIN:
        place -= 1
    return place
