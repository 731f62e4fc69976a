"""The events of a call by the channel on which they happened."""

from collections.abc import Iterable

from longlines.billing.events import CallEvent
from longlines.billing.ordering import Ordered


class Channels:
    """One call's events, in their order. `caller` is its first channel, `last` the time of its
    last event; with `lost` the PBX did not live to end it.
    """

    def __init__(self, ordered: Ordered, lost: bool) -> None:
        self.id = ordered[0].linkedid
        self.of = ordered.channels
        self.caller = self.id if self.id in self.of else ordered[0].uniqueid
        self.last = ordered[-1].at
        self.lost = lost

    def first(self, channel: str | None, *types: str) -> CallEvent | None:
        """The first event of these types on a channel."""
        for event in self.of.get(channel or "", ()):
            if event.type in types:
                return event
        return None

    def dialled(self, begin: CallEvent) -> str:
        """The number of the dial within which something began."""
        for event in reversed(self.of.get(begin.uniqueid, ())):
            if event.type == "LL_DIAL" and event.at <= begin.at:
                return event.extra.get("number", "")
        return ""

    def called(self, part: Iterable[CallEvent]) -> str | None:
        """The channel to the carrier that came to most in this part of the call."""
        begun = {e.uniqueid for e in part if e.type == "CHAN_START"} - {self.caller}
        if len(begun) < 2:
            return next(iter(begun), None)
        for kind in ("BRIDGE_ENTER", "ANSWER", "CHAN_START"):
            for event in part:
                if event.type == kind and event.uniqueid in begun:
                    return event.uniqueid
        return None
