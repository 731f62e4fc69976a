"""When a channel was in which bridge, and so who talked with whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from longlines.billing.events import CallEvent

SHORTEST_TALK = timedelta(milliseconds=100)
"""When one side left before the bridge, Asterisk still joins both for some milliseconds."""

TOGETHER = timedelta(milliseconds=500)
"""Within this, the two ends of a conversation leave it for one reason."""


@dataclass(frozen=True, slots=True)
class Stay:
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
        bridge = event.extra.get("bridge_id", "")
        if event.type in ("PARK_START", "PARK_END"):
            parked = event.type == "PARK_START"
        elif event.type == "BRIDGE_ENTER" and not parked:
            entered.setdefault(bridge, event.at)
        elif event.type == "BRIDGE_EXIT" and bridge in entered:
            stays.append(Stay(bridge, entered.pop(bridge), event.at, told=True))
        elif event.type in ("HANGUP", "CHAN_END"):
            until = min(until, event.at)
    return stays + [Stay(bridge, start, until) for bridge, start in entered.items()]


def together(some: Iterable[Stay], others: Sequence[Stay]) -> Iterator[tuple[datetime, datetime]]:
    """From when until when two channels talked with each other; what is no conversation is left
    out."""
    for mine in some:
        for theirs in others:
            start, end = max(mine.start, theirs.start), min(mine.end, theirs.end)
            if mine.bridge == theirs.bridge and end - start >= SHORTEST_TALK:
                yield start, end


def seconds_between(start: datetime, end: datetime) -> Decimal:
    """Whole milliseconds, as seconds; 0 for a clock that was set back meanwhile."""
    microseconds = max(timedelta(0), end - start) // timedelta(microseconds=1)
    return (Decimal(microseconds) / 1_000_000).quantize(Decimal("0.001"))
