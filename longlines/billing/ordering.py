"""The one order of a call's events, by which every fold of them comes out the same."""

from collections.abc import Iterable
from operator import attrgetter

from longlines.billing.clock import CLOCK, continuous
from longlines.billing.events import CallEvent

_place = attrgetter("at", "position")
_kind = attrgetter("at", "type", "uniqueid")


class Ordered(list[CallEvent]):
    """Events in their order, each once."""


def in_order(events: Iterable[CallEvent]) -> Ordered:
    """Each event once, by time: the same list however often and in whatever order they came."""
    if isinstance(events, Ordered):
        return events
    found = sorted(events, key=_place)
    if any(event.type == CLOCK for event in found):
        found = sorted(continuous(found), key=_place)
    if found and (found[0].type != "CHAN_START" or found[0].uniqueid != found[0].linkedid):
        found = _straightened(found)
    # Where no two share a place or could be the same, as nearly always, that is all.
    if len(set(map(_place, found))) == len(found) == len(set(map(_kind, found))):
        return Ordered(found)
    return Ordered(dict.fromkeys(sorted(found, key=_order)))


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
