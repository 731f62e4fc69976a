"""The one order of a call's events, by which every fold of them comes out the same."""

from collections.abc import Iterable

from longlines.billing.events import CallEvent


def in_order(events: Iterable[CallEvent]) -> list[CallEvent]:
    """Each event once, by time: the same list however often and in whatever order they came."""
    return list(dict.fromkeys(sorted(events, key=_order)))


def _order(event: CallEvent) -> tuple[object, ...]:
    rest = (event.type, event.uniqueid, event.exten, event.app, sorted(event.extra.items()))
    return (event.at, event.position, *rest)
