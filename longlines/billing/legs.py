"""One attempt to reach somebody within a call: a dial, or a wait in an operators' queue.

A call's events are cut at LL_DIAL and LL_QUEUE. What came before the first of them is a leg too:
static dialplan (emergency) dials without telling us.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from longlines.billing.events import CallEvent

SHORTEST_TALK = timedelta(milliseconds=100)
"""When one side left before the bridge, Asterisk still joins both for some milliseconds."""

_OUTCOME_OF_CAUSE = {17: "busy", 18: "no_answer", 19: "no_answer", 21: "refused"} | dict.fromkeys(
    (1, 2, 3, 20, 27, 28), "unavailable"
)
"""Q.850 causes with which the called end says why there will be no conversation."""


@dataclass(frozen=True)
class Leg:
    """The events of one attempt, in order, up to the next attempt or the end of the call.

    `until` is the time of the call's last event: the end of whatever has no end of its own.
    """

    kind: Literal["start", "dial", "queue"]
    caller: str
    events: Sequence[CallEvent]
    until: datetime

    @cached_property
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
        asked = [event for event in self.events if event.type == "LL_TRY"]
        return (asked[-1].extra.get("carrier") if asked else None) or self.said("carrier")

    @cached_property
    def dials(self) -> bool:
        """Is somebody called in this leg (other than operators)?"""
        return self.kind == "dial" or (
            self.kind == "start"
            and any(e.type == "APP_START" and e.app == "Dial" for e in self.events)
        )

    def first(self, *types: str) -> CallEvent | None:
        """The leg's first event of these types, on any channel."""
        return next((event for event in self.events if event.type in types), None)

    @cached_property
    def called(self) -> str | None:
        """The called party's channel: who accepted, else was bridged, answered, or rang."""
        accepted = self.first("LL_ACCEPTED")
        if accepted and accepted.uniqueid != self.caller:
            return accepted.uniqueid
        for kind in ("BRIDGE_ENTER", "ANSWER", "CHAN_START"):
            for event in self.events:
                if event.type == kind and event.uniqueid != self.caller:
                    return event.uniqueid
        return None

    @property
    def answered_at(self) -> datetime | None:
        """When the called party's telephone was picked up."""
        return next(
            (e.at for e in self.events if e.type == "ANSWER" and e.uniqueid == self.called), None
        )

    @property
    def accepted_at(self) -> datetime | None:
        """When the called party accepted the charges."""
        accepted = self.first("LL_ACCEPTED")
        return accepted.at if accepted else None

    @cached_property
    def talked_until(self) -> datetime | None:
        """When the last bridge that both parties shared came apart; None if they never talked."""
        if self.called is None:
            return None
        shared = [
            (max(mine[0], theirs[0]), min(mine[1], theirs[1]))
            for bridge, mine in self._stays(self.caller)
            for other, theirs in self._stays(self.called)
            if bridge == other
        ]
        return max((end for start, end in shared if end - start >= SHORTEST_TALK), default=None)

    def _stays(self, channel: str) -> list[tuple[str, tuple[datetime, datetime]]]:
        """(bridge, (entered, left)) for each time that `channel` was in a bridge."""
        stays = []
        entered: dict[str, datetime] = {}
        own_end = self.until
        for event in self.events:
            if event.uniqueid != channel:
                continue
            bridge = event.extra.get("bridge_id", "")
            if event.type == "BRIDGE_ENTER":
                entered.setdefault(bridge, event.at)
            elif event.type == "BRIDGE_EXIT" and bridge in entered:
                stays.append((bridge, (entered.pop(bridge), event.at)))
            elif event.type in ("HANGUP", "CHAN_END"):
                own_end = min(own_end, event.at)
        return stays + [(bridge, (start, own_end)) for bridge, start in entered.items()]

    @cached_property
    def talk_seconds(self) -> Decimal:
        """Acceptance (where it was asked for), else answer, to the end of the shared bridge."""
        begun = self.accepted_at if self.consent else self.answered_at
        if begun is None or self.talked_until is None or not self.dials:
            return Decimal(0)
        microseconds = max(timedelta(0), self.talked_until - begun) // timedelta(microseconds=1)
        return (Decimal(microseconds) / 1_000_000).quantize(Decimal("0.001"))

    @property
    def end(self) -> str | None:
        """The word with which the caller's flow ended in this leg."""
        said = (event.end for event in self.events if event.uniqueid == self.caller)
        return next(filter(None, said), None)

    @property
    def operator_answered(self) -> bool:
        """Did an operator take the caller out of the queue?"""
        queued = self.first("LL_QUEUED")
        return self.kind == "queue" and bool(
            (queued and queued.extra.get("outcome") == "answered") or self.talked_until
        )

    def outcome(self, *, caller_left: bool) -> str | None:
        """How the dial went, by proof rather than by word; None while nothing is proven.

        `caller_left` tells that the caller's own hang-up ended the call. Without LL_ACCEPTED
        nobody accepted, whatever LL_DIALLED claims: Dial says ANSWER for a refusal as well.
        """
        if self.talk_seconds:
            return "accepted" if self.consent else "answered"
        dialled, refused = self.first("LL_DIALLED"), self.first("LL_REFUSED")
        word = dialled.extra.get("outcome") if dialled else None
        if caller_left and not word and not (refused and refused.extra.get("why") == "key"):
            return "abandoned"
        if refused and not self.accepted_at:
            return "refused"
        if self.consent and word in ("accepted", "answered"):
            return "accepted" if self.accepted_at else "refused"
        return word or self._derived()

    def _derived(self) -> str | None:
        """From Asterisk's events alone: the dialplan ended before it could say LL_DIALLED."""
        if self.accepted_at:
            return "accepted"
        if self.answered_at:
            return None if self.consent else "answered"
        gone = self.hangup_of(self.called)
        return _OUTCOME_OF_CAUSE.get(cause_of(gone) or 0) if gone else None

    def hangup_of(self, channel: str | None) -> CallEvent | None:
        """The HANGUP of `channel` within this leg."""
        return next((e for e in self.events if e.type == "HANGUP" and e.uniqueid == channel), None)


def cause_of(event: CallEvent | None, key: str = "hangupcause") -> int | None:
    """The Q.850 cause that an event carries; None for none, and for 0 (not defined)."""
    text = event.extra.get(key, "") if event else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return int(text) or None


def cut(events: Sequence[CallEvent], caller: str) -> list[Leg]:
    """Cut a call's ordered events into its legs; there is always at least one."""
    starts = [i for i, event in enumerate(events) if event.type in ("LL_DIAL", "LL_QUEUE")]
    legs = [Leg("start", caller, events[: starts[0] if starts else None], events[-1].at)]
    for start, end in pairwise([*starts, len(events)]):
        kind: Literal["dial", "queue"] = "dial" if events[start].type == "LL_DIAL" else "queue"
        legs.append(Leg(kind, caller, events[start:end], events[-1].at))
    return legs
