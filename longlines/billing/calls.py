"""Folds the events of one call into what the office says of that call.

A pure function of a set of events: their order and repetition do not matter, so any part of the
spool may be read again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Literal

from longlines.billing import notes
from longlines.billing.conversations import Conversation, of_leg
from longlines.billing.cutting import cut
from longlines.billing.events import CallEvent
from longlines.billing.legs import Leg, cause_of
from longlines.billing.notes import Note
from longlines.billing.ordering import ENDS, Ordered, in_order

Side = Literal["caller", "called", "system"]

EMERGENCY = "emergency"
"""The class of emergency calls; and the flow, which each of their events names: one whose order is
missing (a full disk) is still known to be free.
"""

_linkedid = attrgetter("linkedid")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class Hangup:
    """Why (Q.850 cause) and on whose part the call, or its conversation, ended."""

    cause: int | None = None
    by: Side | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One caller's call, whomever it reached.

    Times are UTC; `talk_seconds` has milliseconds. `outcome` is None while nothing is proven yet.
    `call_class` is the class that the flow named, None for a plain one.
    `bill_to` is set only when there was billable conversation. Where the caller's flow dialled
    several times, the last conversation is told; all others that the call held, also those of
    parties that were transferred, are `further`. `lost` marks a call that the PBX did not live to
    end: it is closed at its last event. `notes` is what its flows left in the record.
    """

    id: str
    started_at: datetime
    from_: str
    to: str
    flow: str | None
    outcome: str | None
    answered_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    talk_seconds: Decimal
    bill_to: str | None
    carrier: str | None
    hangup: Hangup
    complete: bool
    lost: bool = False
    notes: tuple[Note, ...] = ()
    call_class: str | None = None
    further: tuple[Conversation, ...] = ()


def fold(events: Iterable[CallEvent], *, lost: bool = False) -> Call:
    """Tell the call that these events (all of one linkedid) make up.

    With `lost` the call is taken to have ended at its last event, unless it did end by itself.
    Raises ValueError for no events, or for events of several calls.
    """
    ordered = in_order(events)
    if len(set(map(_linkedid, ordered))) != 1:
        raise ValueError("a call is folded from one or more events of the same linkedid")
    call_id = ordered[0].linkedid
    caller = call_id if call_id in ordered.channels else ordered[0].uniqueid
    ended_at = _ended_at(ordered)
    lost = lost and ended_at is None
    if lost:
        ended_at = ordered[-1].at
    legs = cut(ordered, caller)
    own = [each for each in legs if each.caller == caller]
    leg = _most_telling([each for each in own if not each.moved]) or _most_telling(own)
    hangup = Hangup(None, "system") if lost else _hangup(leg, own, ordered, caller)
    talked = bool(leg and leg.talk_seconds)
    flow = _flow(ordered.channels[caller])
    return Call(
        id=call_id,
        started_at=ordered[0].at,
        from_=_caller_number(ordered.channels[caller]),
        to=(leg.said("number") if leg else None) or _dialled(ordered.channels[caller]),
        flow=flow,
        outcome=_outcome(leg, own, hangup, ended=ended_at is not None),
        answered_at=leg.answered_at if leg else None,
        accepted_at=leg.accepted_at if leg else None,
        ended_at=ended_at,
        talk_seconds=leg.talk_seconds if leg else Decimal(0),
        bill_to=leg.said("bill_to") if leg and talked else None,
        carrier=leg.carrier if leg else None,
        hangup=hangup,
        complete=ended_at is not None,
        lost=lost,
        notes=notes.fold(ordered),
        call_class=leg.said("class") if leg and leg.order else _class_of_flow(flow),
        further=tuple(of_leg(each) for each in legs if each.talk_seconds and each is not leg),
    )


def _ended_at(events: Ordered) -> datetime | None:
    """When the last channel ended; None while one lives.

    LINKEDID_END proves nothing: Asterisk also says it when a channel takes another call's id.
    """
    ends = [events.kinds[kind] for kind in ENDS if kind in events.kinds]
    gone = {event.uniqueid for some in ends for event in some}
    return max(some[-1].at for some in ends) if len(gone) == len(events.channels) else None


def _most_telling(legs: Sequence[Leg]) -> Leg | None:
    """The last dial with conversation, else the last dial."""
    dials = [leg for leg in legs if leg.dials]
    talked = [leg for leg in dials if leg.talk_seconds]
    return next(reversed(talked or dials), None)


def _caller_number(his: Iterable[CallEvent]) -> str:
    for event in his:
        if _E164.fullmatch(event.caller_number):
            return event.caller_number
    return ""


def _dialled(his: Iterable[CallEvent]) -> str:
    for event in his:
        # "s" is where Asterisk starts a channel for which nobody dialled anything.
        if event.type == "CHAN_START" and event.exten not in ("", "s"):
            return event.exten
    return ""


def _flow(his: Sequence[CallEvent]) -> str | None:
    """The last flow of the caller's own channel; consent flows run on the called one."""
    for event in reversed(his):
        if found := event.flow:
            return found
    return None


def _class_of_flow(flow: str | None) -> str | None:
    """The class of a call whose order is missing."""
    return EMERGENCY if flow == EMERGENCY else None


def _hangup(leg: Leg | None, legs: Sequence[Leg], events: Ordered, caller: str) -> Hangup:
    """Who ended it and why: of the conversation if the call ended with one, else of the call."""
    if leg and leg.went_on:
        return _of_who_went_on(leg, events, caller)
    if legs[-1].operator_answered and not (leg and leg.talk_seconds):
        leg = legs[-1]
    last_dial = leg is not None and (leg is legs[-1] or bool(leg.talk_seconds))
    called = leg.called if leg and last_dial else None
    called_name = events.channels[called][0].channel if called else None
    theirs = leg.hangup_of(called) if leg and called else None
    hangups = events.kinds.get("HANGUP", ())
    ends = [each for each in hangups if each.uniqueid == caller or each is theirs]
    if not ends:
        return Hangup()
    caller_name = events.channels[caller][0].channel
    deciding = next((e for e in ends if e.extra.get("hangupsource")), ends[-1])
    source = deciding.extra.get("hangupsource")
    side: Side = "system"
    if source in (caller_name, called_name):
        side = "caller" if source == caller_name else "called"
    cause = cause_of(deciding) or next(filter(None, map(cause_of, ends)), None)
    if leg and last_dial and not leg.talk_seconds:
        cause = cause_of(leg.events.first("LL_DIALLED"), "cause") or cause
    return Hangup(cause, side)


def _of_who_went_on(leg: Leg, events: Ordered, caller: str) -> Hangup:
    """The end of a conversation that one of the two went on with somebody else.

    Who that was may be told under another call; a telephone it was in any case.
    """
    end = next((e for e in events.kinds.get("HANGUP", ()) if e.uniqueid == leg.went_on), None)
    if end is None:
        return Hangup()
    source = end.extra.get("hangupsource", "")
    caller_name = events.channels[caller][0].channel
    side: Side = "called" if source.startswith("PJSIP/") else "system"
    return Hangup(cause_of(end), "caller" if source == caller_name else side)


def _outcome(leg: Leg | None, legs: Sequence[Leg], hangup: Hangup, *, ended: bool) -> str | None:
    """Conversation first, then an operator's answer, then the dial's end, then the flow's word."""
    caller_left = ended and hangup.by == "caller"
    if leg and leg.talk_seconds:
        return leg.outcome(caller_left=caller_left)
    if any(each.operator_answered for each in legs):
        return "operator"
    dialled = leg.outcome(caller_left=caller_left and leg is legs[-1]) if leg else None
    if dialled:
        return dialled
    if last_word := _last_word(legs):
        return last_word
    if not ended:
        return None
    return "abandoned" if caller_left else "failed"


def _last_word(legs: Sequence[Leg]) -> str | None:
    """What the flow said of its end, else what the queue said of its own."""
    for leg in reversed(legs):
        if end := leg.end:
            return end
        if (queued := leg.events.first("LL_QUEUED")) and queued.extra.get("outcome"):
            return queued.extra["outcome"]
    return None
