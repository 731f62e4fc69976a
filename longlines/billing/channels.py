"""The events of a call by the channel on which they happened."""

from collections.abc import Sequence

from longlines.billing.events import CallEvent


class Channels:
    """One call's events, in their order. `caller` is its first channel, `last` the time of its
    last event; with `lost` the PBX did not live to end it.
    """

    def __init__(self, ordered: Sequence[CallEvent], lost: bool) -> None:
        self.id = ordered[0].linkedid
        self.of: dict[str, list[CallEvent]] = {}
        for event in ordered:
            self.of.setdefault(event.uniqueid, []).append(event)
        self.caller = self.id if self.id in self.of else ordered[0].uniqueid
        self.last = ordered[-1].at
        self.lost = lost

    def first(self, channel: str | None, *types: str) -> CallEvent | None:
        """The first event of these types on a channel."""
        return next((e for e in self.of.get(channel or "", ()) if e.type in types), None)

    def dialled(self, begin: CallEvent) -> str:
        """The number of the dial within which something began."""
        dials = [e for e in self.of.get(begin.uniqueid, ()) if e.type == "LL_DIAL"]
        numbers = (e.extra.get("number", "") for e in reversed(dials) if e.at <= begin.at)
        return next(numbers, "")

    def called(self, part: Sequence[CallEvent]) -> str | None:
        """The channel to the carrier that came to most in this part of the call."""
        begun = {e.uniqueid for e in part if e.type == "CHAN_START"} - {self.caller}
        for kind in ("BRIDGE_ENTER", "ANSWER", "CHAN_START"):
            for event in part:
                if event.type == kind and event.uniqueid in begun:
                    return event.uniqueid
        return None
