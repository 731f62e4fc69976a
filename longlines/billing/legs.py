"""One attempt to reach somebody within a call: a dial, or a wait in an operators' queue.

Each LL_DIAL and LL_QUEUE begins a leg of the channel on which it was said: the caller's, or that
of a party who was transferred and so calls somebody in turn. What came before the first of them is
a leg too: static dialplan (emergency) dials without telling us.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from longlines.billing.endings import Said, without_talk
from longlines.billing.events import CallEvent
from longlines.billing.once import once
from longlines.billing.ordering import Ordered
from longlines.billing.stays import (
    SHORTEST_TALK,
    TOGETHER,
    Stay,
    outlasts,
    seconds_between,
    stays_of,
    together,
)

__all__ = ["RETURNED", "SHORTEST_TALK", "Leg", "is_forward"]

RETURNED = ("LL_DIALLED", "LL_QUEUED")
"""Events with which an attempt comes back to the flow of the channel that made it."""

_LEAVING = (
    "BRIDGE_EXIT",
    "APP_END",
    "LL_DIALLED",
    "LL_TRIED",
    "HANGUP",
    "CHAN_END",
    "LINKEDID_END",
)
"""What is told of a channel that leaves; Asterisk may take its time over that."""

_NOTHING = Decimal(0)
_AT_ONCE = timedelta(0)
_TRANSFERS = ("BLINDTRANSFER", "ATTENDEDTRANSFER")


@dataclass(eq=False)
class Leg:
    """The events of one attempt, in order: on the channel that makes it (`caller`) up to its next
    attempt, on those that it called up to their end.

    `until` is the time of the call's last event: the end of whatever has no end of its own.
    `moved` says that somebody else's transfer brought the caller here. `onward` are the attempts
    of a telephone that forwarded this one.
    """

    kind: Literal["start", "dial", "queue"]
    caller: str
    events: Ordered
    until: datetime
    moved: bool = False
    onward: Sequence["Leg"] = ()

    @once
    def order(self) -> CallEvent | None:
        """The LL_DIAL or LL_QUEUE with which this leg began."""
        return None if self.kind == "start" else self.events[0]

    def said(self, key: str) -> str | None:
        """What the leg's order says of `key`, if anything."""
        return (self.order.extra.get(key) or None) if self.order else None

    @property
    def consent(self) -> bool:
        """Was the called party asked to accept the charges?"""
        return self.said("consent") == "1"

    @property
    def carrier(self) -> str | None:
        """Who was asked last to carry the call, or the one that the order named."""
        asked = [e for e in self.events.kinds.get("LL_TRY", ()) if e.uniqueid == self.caller]
        return (asked[-1].extra.get("carrier") if asked else None) or self.said("carrier")

    @once
    def dials(self) -> bool:
        """Is somebody called in this leg (other than operators)?"""
        return self.kind == "dial" or (
            self.kind == "start"
            and any(e.app == "Dial" for e in self.events.kinds.get("APP_START", ()))
        )

    @once
    def called(self) -> str | None:
        """The called party's channel: who accepted, else was bridged, answered, or rang."""
        accepted = self.events.first("LL_ACCEPTED")
        if accepted and accepted.uniqueid != self.caller:
            return accepted.uniqueid
        for kind in ("PICKUP", "BRIDGE_ENTER", "ANSWER", "CHAN_START"):
            for event in self.events.kinds.get(kind, ()):
                if event.uniqueid != self.caller:
                    return event.uniqueid
        return None

    @once
    def _onward(self) -> "Leg | None":
        """Where the call was forwarded to: what talked last, else was tried last."""
        talked = [leg for leg in self.onward if leg.talk_seconds]
        return next(reversed(talked or list(self.onward)), None)

    @once
    def _forwarded(self) -> bool:
        """Did the called telephone send the call elsewhere? Its Local channel is nobody."""
        return bool(self.called) and is_forward(self._of_called[0].channel)

    @once
    def _of_called(self) -> Sequence[CallEvent]:
        return self.events.channels[self.called] if self.called else ()

    @once
    def answered_at(self) -> datetime | None:
        """When the called party's telephone, or the one it forwards to, was picked up."""
        if self._forwarded:
            return self._onward.answered_at if self._onward else None
        for event in self._of_called:
            if event.type in ("ANSWER", "PICKUP"):
                return event.at
        return None

    @property
    def accepted_at(self) -> datetime | None:
        """When the called party accepted the charges."""
        accepted = self.events.first("LL_ACCEPTED")
        return accepted.at if accepted else None

    @property
    def talked_until(self) -> datetime | None:
        """When the conversation was over; None if there was none.

        That is when the last bridge that both shared came apart, unless one of them went on: a
        called party whom the caller transferred or parked, or an operator put on the line, holds
        his line until it is down, and a caller whom the called party handed on talks until his own
        last bridge came apart.
        """
        return self._over[0]

    @property
    def went_on(self) -> str | None:
        """The channel of who talked on when the other had left, if one did."""
        return self._over[1]

    @once
    def _over(self) -> tuple[datetime | None, str | None]:
        if self._forwarded:
            return (self._onward.talked_until if self._onward else None), None
        mine, theirs = self._stays(self.caller), self._stays(self.called)
        gone = self.hangup_of(self.called)
        # What the caller transfers when this called party is gone is somebody else.
        by = {
            event.uniqueid
            for kind in _TRANSFERS
            for event in self.events.kinds.get(kind, ())
            if not (gone and gone.at < event.at)
        }
        # Who transfers at once has been connected, however short.
        least = _AT_ONCE if by & {self.caller, self.called} else SHORTEST_TALK
        shared = together(mine, theirs, least)
        if self._put_on:
            return self._line_down(theirs), self.called if outlasts(theirs, shared) else None
        if self.caller in by or outlasts(theirs, shared):
            return self._line_down(theirs), self.called
        last = max([stay.end for stay in mine if stay.told], default=None)
        if last and shared and (self.called in by or last - shared > TOGETHER):
            return max(last, shared), self.caller
        if last and not shared and self.events.first("PICKUP"):
            return last, self.caller
        return shared, None

    @property
    def _put_on(self) -> bool:
        """Whether an operator connected the called party with whom he called him for, or put him on
        the line as a third one: those may talk on when he has gone.
        """
        accepted = self.events.first("LL_ACCEPTED")
        return accepted is not None and accepted.extra.get("by") == "desk"

    def _line_down(self, theirs: Sequence[Stay]) -> datetime:
        """When the called party's line was down: with the last bridge, if he did no more then."""
        last = max((stay.end for stay in theirs if stay.told), default=None)
        after = [event for event in self._of_called if last and event.at > last]
        if last and all(event.type in _LEAVING for event in after):
            return last
        gone = self.hangup_of(self.called)
        return gone.at if gone else self.until

    def _stays(self, channel: str | None) -> list[Stay]:
        """Each time that a channel was in a bridge; the caller's, until his dial returned."""
        events = self.events.channels.get(channel or "", ())
        if channel == self.caller:
            returned = (i for i, event in enumerate(events) if event.type in RETURNED)
            events = events[: next(returned, None)]
        return stays_of(events, self.until)

    @once
    def talk_seconds(self) -> Decimal:
        """Acceptance (where it was asked for), else answer, to the end of the conversation."""
        if not self.dials:
            return _NOTHING
        begun = self.accepted_at if self.consent else self.answered_at
        if begun is None or self.talked_until is None:
            return _NOTHING
        return seconds_between(begun, self.talked_until)

    @property
    def end(self) -> str | None:
        """The word with which the caller's flow ended in this leg."""
        for event in self.events.channels.get(self.caller, ()):
            if said := event.end:
                return said
        return None

    @property
    def operator_answered(self) -> bool:
        """Did an operator take the caller out of the queue?"""
        if self.kind != "queue":
            return False
        queued = self.events.first("LL_QUEUED")
        if (queued and queued.extra.get("outcome") == "answered") or self.talked_until:
            return True
        # Not the first who came, but another one to whom he was put through, or who took him again.
        mine = self._stays(self.caller)
        others = (each for each in self.events.channels if each != self.caller)
        return any(together(mine, self._stays(each)) for each in others)

    def outcome(self, *, caller_left: bool) -> str | None:
        """How the dial went, by proof rather than by word; None while nothing is proven.

        `caller_left` tells that the caller's own hang-up ended the call. Without LL_ACCEPTED
        nobody accepted, whatever LL_DIALLED claims: Dial says ANSWER for a refusal as well.
        """
        if self.talk_seconds:
            return "accepted" if self.consent else "answered"
        if self._forwarded:
            return self._onward.outcome(caller_left=caller_left) if self._onward else "unavailable"
        said = Said(
            self.consent,
            self.accepted_at is not None,
            self.answered_at is not None,
            self._first_of(self.caller, "LL_DIALLED"),
            self.events.first("LL_REFUSED"),
            self.hangup_of(self.called),
        )
        return without_talk(said, caller_left=caller_left)

    def hangup_of(self, channel: str | None) -> CallEvent | None:
        """The HANGUP of `channel` within this leg."""
        return self._first_of(channel, "HANGUP")

    def _first_of(self, channel: str | None, kind: str) -> CallEvent | None:
        for event in self.events.kinds.get(kind, ()):
            if event.uniqueid == channel:
                return event
        return None


def is_forward(channel: str) -> bool:
    """Is it the name of a channel that stands for a telephone which forwards?"""
    return channel.startswith("Local/") and "@by-" in channel
