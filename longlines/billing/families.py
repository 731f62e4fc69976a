"""Tells which channel belongs to which call, where calls have met.

Asterisk ties a call's channels together by their linkedid. Where two calls meet (an attended
transfer, a parked call that somebody fetches) all channels take the older call's id from then on,
so the younger call's are told of under an id that isn't theirs. A channel belongs to the call in
which it began, or to that of the channel that called it up: so each call keeps its own payer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from longlines.billing.cutting import ORDERS
from longlines.billing.events import CallEvent
from longlines.billing.ordering import ENDS, Ordered, in_order


def wanderers(events: Iterable[CallEvent], *, lost: bool = False) -> set[str]:
    """The channels among one linkedid's events that are told of under another one too.

    Those are the ones that did not begin under it, and those that did not end under it although
    Asterisk has ended the linkedid; with `lost` it has ended them all.
    """
    ordered = in_order(events)
    kinds = ordered.kinds
    begun = {event.uniqueid for event in kinds.get("CHAN_START", ())}
    found = ordered.channels.keys() - begun
    if lost or "LINKEDID_END" in kinds:
        gone = {event.uniqueid for kind in ENDS for event in kinds.get(kind, ())}
        found |= begun - gone
    return found


def part(events: Iterable[CallEvent]) -> dict[str, Ordered]:
    """Part the events of calls that have met: those of each, with its own id as linkedid.

    A transfer that joins two calls is told to both.
    """
    ordered = in_order(events)
    home = _homes(ordered)
    parted: dict[str, list[CallEvent]] = defaultdict(list)
    for event in ordered:
        _add(parted, home, event)
        other = event.extra.get("channel2_uniqueid", "")
        if event.type == "ATTENDEDTRANSFER" and home.get(other, "") not in (
            "",
            home[event.uniqueid],
        ):
            _add(parted, home, event._replace(uniqueid=other))
    return {call: in_order(some) for call, some in parted.items()}


def _add(parted: dict[str, list[CallEvent]], home: dict[str, str], event: CallEvent) -> None:
    call = home[event.uniqueid]
    parted[call].append(event if event.linkedid == call else event._replace(linkedid=call))


def _homes(ordered: Collection[CallEvent]) -> dict[str, str]:
    """By channel, the call to which it belongs."""
    home: dict[str, str] = {}
    calling: dict[str, str] = {}
    """By linkedid, the channel that called somebody last."""
    for event in ordered:
        if event.uniqueid not in home:
            by = calling.get(event.linkedid)
            own = event.uniqueid == event.linkedid or by is None
            home[event.uniqueid] = event.linkedid if own else home[by or ""]
        if event.type in ORDERS:
            calling[event.linkedid] = event.uniqueid
    return home
