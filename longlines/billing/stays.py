"""When a channel was in which bridge, and so who talked with whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from longlines.billing.events import CallEvent

SHORTEST_TALK = timedelta(milliseconds=100)
"""When one side left before the bridge, Asterisk still joins both for some milliseconds."""

TOGETHER = timedelta(milliseconds=500)
"""Within this, the two ends of a conversation leave it for one reason."""


_MILLI = Decimal("0.001")
_MICROSECOND = timedelta(microseconds=1)
_AT_ONCE = timedelta(0)


class Stay(NamedTuple):
    """From when until when a channel was in a bridge with others; `told` if its end was."""

    bridge: str
    start: datetime
    end: datetime
    told: bool = False


def stays_of(events: Sequence[CallEvent], until: datetime) -> list[Stay]:
    """The stays that one channel's ordered events tell of; what has no end lasts `until` then.

    Where a channel waits to be fetched (parked) it talks with nobody, though that is a bridge too.
    """
    stays = []
    entered: dict[str, datetime] = {}
    parked = False
    for event in events:
        kind = event.type
        if kind == "BRIDGE_ENTER":
            if not parked:
                entered.setdefault(event.extra.get("bridge_id", ""), event.at)
        elif kind == "BRIDGE_EXIT":
            start = entered.pop(event.extra.get("bridge_id", ""), None)
            if start:
                stays.append(Stay(event.extra.get("bridge_id", ""), start, event.at, told=True))
        elif kind in ("HANGUP", "CHAN_END"):
            until = min(until, event.at)
        elif kind in ("PARK_START", "PARK_END"):
            parked = kind == "PARK_START"
    return stays + [Stay(bridge, start, until) for bridge, start in entered.items()]


def together(
    some: Iterable[Stay], others: Sequence[Stay], least: timedelta = SHORTEST_TALK
) -> datetime | None:
    """Until when two channels were in one bridge for at least so long; None if never."""
    last: datetime | None = None
    for mine in some:
        for theirs in others:
            start, end = max(mine.start, theirs.start), min(mine.end, theirs.end)
            if mine.bridge == theirs.bridge and end - start >= least:
                last = max(last or end, end)
    return last


def outlasts(theirs: Sequence[Stay], shared: datetime | None) -> bool:
    """Did somebody's talk go on when what he shared with the other had ended?"""
    told = (stay for stay in theirs if stay.told)
    if shared is None:
        # Never with that other: he was put through to somebody else before they could talk.
        return any(stay.end - stay.start > TOGETHER for stay in told)
    return any(stay.end - shared > TOGETHER for stay in told)


def seconds_between(start: datetime, end: datetime) -> Decimal:
    """Whole milliseconds, as seconds; 0 for a clock that was set back meanwhile."""
    microseconds = max(_AT_ONCE, end - start) // _MICROSECOND
    return Decimal(microseconds).scaleb(-6).quantize(_MILLI)
