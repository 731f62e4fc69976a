"""The one order of a call's events, by which every fold of them comes out the same."""

from collections.abc import Iterable
from operator import attrgetter

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
    # Where no two share a place or could be the same, as nearly always, that is all.
    if len(set(map(_place, found))) == len(found) == len(set(map(_kind, found))):
        return Ordered(found)
    return Ordered(dict.fromkeys(sorted(found, key=_order)))


def _order(event: CallEvent) -> tuple[object, ...]:
    rest = (event.type, event.uniqueid, event.exten, event.app, sorted(event.extra.items()))
    return (event.at, event.position, *rest)
