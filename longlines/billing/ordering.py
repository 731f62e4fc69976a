"""The one order of a call's events, by which every fold of them comes out the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count
from operator import attrgetter, eq, le, lt

from longlines.billing.clock import CLOCK, continuous
from longlines.billing.events import CallEvent
from longlines.billing.once import once

ENDS = ("HANGUP", "CHAN_END")
"""Events with which a channel ends."""

_place = attrgetter("at", "position")
_kind = attrgetter("at", "type", "uniqueid")
_what = attrgetter("type", "uniqueid")
_at = attrgetter("at")
_position = attrgetter("position")


class Ordered(list[CallEvent]):
    """Events in their order, each once. Not to be changed: it knows where to find what."""

    @once
    def kinds(self) -> Mapping[str, Sequence[CallEvent]]:
        """The events by their type, those of each in their order."""
        found = defaultdict(list)
        for event in self:
            found[event.type].append(event)
        return dict(found)

    @once
    def channels(self) -> Mapping[str, Sequence[CallEvent]]:
        """The events by the uniqueid of their channel, those of each in their order."""
        found = defaultdict(list)
        for event in self:
            found[event.uniqueid].append(event)
        return dict(found)

    def first(self, kind: str) -> CallEvent | None:
        """The first event of a type, on whatever channel."""
        found = self.kinds.get(kind)
        return found[0] if found else None


def in_order(events: Iterable[CallEvent]) -> Ordered:
    """Each event once, by time: the same list however often and in whatever order they came."""
    if isinstance(events, Ordered):
        return events
    found = events if isinstance(events, list) else list(events)
    if any(event.type == CLOCK for event in found):
        found = continuous(found)
    if _stand(found):
        return Ordered(found)
    found = sorted(found, key=_place)
    if found and (found[0].type != "CHAN_START" or found[0].uniqueid != found[0].linkedid):
        found = _straightened(found)
    # Where no two share a place or could be the same, that is all.
    if len(set(map(_place, found))) == len(found) == len(set(map(_kind, found))):
        return Ordered(found)
    return Ordered(dict.fromkeys(sorted(found, key=_order)))


def _stand(events: Sequence[CallEvent]) -> bool:
    """Whether they are in their order already and no two could be the same, as nearly always."""
    if not events or events[0].type != "CHAN_START" or events[0].uniqueid != events[0].linkedid:
        return False
    times, places = list(map(_at, events)), list(map(_position, events))
    if not (all(map(le, times, times[1:])) and all(map(lt, places, places[1:]))):
        return False
    for place in compress(count(1), map(eq, times[1:], times)):
        before = place
        while before and times[before - 1] == times[place]:
            before -= 1
            if _what(events[before]) == _what(events[place]):
                return False
    return True


def _order(event: CallEvent) -> tuple[object, ...]:
    rest = (event.type, event.uniqueid, event.exten, event.app, sorted(event.extra.items()))
    return (event.at, event.position, *rest)


def _straightened(found: list[CallEvent]) -> list[CallEvent]:
    """Events whose clock was set back meanwhile: nothing comes before the call's beginning.

    They stand in the spool as they happened. What is told of a time before its predecessor's is
    taken to have happened then: so no time is negative, and none is invented.
    """
    written = list(dict.fromkeys(sorted(found, key=attrgetter("position"))))
    if written[0].type != "CHAN_START" or len({event.position[0] for event in written}) > 1:
        return found
    latest = written[0].at
    straight = []
    for event in written:
        latest = max(latest, event.at)
        straight.append(event if event.at == latest else event._replace(at=latest))
    return straight
