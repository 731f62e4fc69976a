"""What the events of a call and its CDRs disagree on, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from longlines.billing.calls import Call
from longlines.billing.cutting import cut
from longlines.billing.events import PBX_CHANNELS, CallEvent
from longlines.billing.legs import Leg, is_forward
from longlines.billing.reconciling.cdr import Cdr

TOLERANCE = timedelta(seconds=1)
"""Asterisk's parts note the same moment some milliseconds apart, more where the machine is busy."""

_OURS_TO_GIVE = ("Queue",)
"""Applications with which talk is nobody's to pay: operators'."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `explained` tells that it is as it has to be, and costs nobody anything."""

    kind: str
    call: str
    what: str
    why: str
    explained: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A call as it is stored, with its events in order."""

    call: Call
    events: Sequence[CallEvent]


def compare(family: Sequence[Told], cdrs: Sequence[Cdr]) -> Iterator[Difference]:
    """The differences of calls that belong together (they met, or one alone) with their CDRs."""
    names: set[str] = set()
    for told in family:
        names |= {event.channel for event in told.events}
        yield from _of_call(told, cdrs)
    talked = {name for told in family for name in _talkers(told)}
    explained = {name for told in family for name in _not_billed(told)}
    for cdr in cdrs:
        if cdr.talk <= TOLERANCE or cdr.app in _OURS_TO_GIVE:
            continue
        ends = {cdr.channel, cdr.dstchannel}
        if not ends & names:
            yield Difference(
                "cdr-only",
                cdr.linkedid,
                f"{cdr.channel} and {cdr.dstchannel} were connected for {cdr.talk}",
                "no event tells of these channels: part of the event log is missing",
            )
        elif not ends & (talked | explained):
            yield Difference(
                "talk-in-cdr-only",
                cdr.linkedid,
                f"{cdr.channel} and {cdr.dstchannel} were connected for {cdr.talk}",
                "the events hold no conversation for them: a bridge's events are missing",
            )


def orphans(cdrs: Iterable[Cdr], known: set[str]) -> Iterator[Difference]:
    """The linkedids of which there are CDRs and no call."""
    seen: set[str] = set()
    for cdr in cdrs:
        if cdr.linkedid in known or cdr.linkedid in seen or cdr.channel.startswith(PBX_CHANNELS):
            continue
        seen.add(cdr.linkedid)
        yield Difference(
            "cdr-only",
            cdr.linkedid,
            f"{cdr.channel} from {cdr.start:%H:%M:%S} to {cdr.end:%H:%M:%S}",
            "no event tells of this call: part of the event log is missing",
        )


def _of_call(told: Told, cdrs: Sequence[Cdr]) -> Iterator[Difference]:
    call = told.call
    if not any(cdr.linkedid == call.id or cdr.uniqueid == call.id for cdr in cdrs):
        if not call.complete:
            return
        why = "the PBX was killed, and CDRs of calls in progress die with it"
        yield Difference(
            "no-cdr",
            call.id,
            f"{call.from_ or 'somebody'} called {call.to or 'nobody'}",
            why if call.lost else "cdr.csv lacks it: cut short, removed, or the disk was full",
            explained=call.lost,
        )
        return
    if call.complete and not call.lost:
        for leg in cut(told.events, _caller(told)):
            if leg.talk_seconds:
                yield from _of_leg(call, leg, told.events, cdrs)


def _of_leg(
    call: Call, leg: Leg, events: Sequence[CallEvent], cdrs: Sequence[Cdr]
) -> Iterator[Difference]:
    """Does a CDR tell of the same conversation, with the same end?"""
    names = {event.uniqueid: event.channel for event in events}
    who = names.get(leg.went_on or leg.called or "", "")
    if is_forward(who):
        return  # it is told by the conversation with the telephone to which it was forwarded
    mine = [cdr for cdr in cdrs if cdr.answered and who in (cdr.channel, cdr.dstchannel)]
    if leg.went_on == leg.caller:
        mine = [cdr for cdr in mine if cdr.dstchannel]
    until = leg.talked_until
    if not mine or until is None:
        yield Difference(
            "talk-in-cel-only",
            call.id,
            f"{leg.talk_seconds} s with {leg.said('number') or call.to}",
            "no answered CDR has that channel: cdr.csv is cut short, or the PBX was killed",
        )
        return
    nearest = min((cdr.end for cdr in mine), key=lambda end: abs(end - until))
    if abs(nearest - until) > TOLERANCE:
        was_set = any(note.kind == "clock" for note in call.notes)
        why = "one of the two logs told the end late: the machine was busy, or its clock was set"
        yield Difference(
            "length",
            call.id,
            f"the talk with {leg.said('number') or call.to} ended at {_at(until)} by CEL, "
            f"at {_at(nearest)} by CDR",
            "the PBX's clock was set meanwhile, of which CDRs know nothing" if was_set else why,
            explained=was_set,
        )


def _talkers(told: Told) -> Iterator[str]:
    """The channels that take part in this call's conversations."""
    names = {event.uniqueid: event.channel for event in told.events}
    for leg in cut(told.events, _caller(told)):
        if leg.talk_seconds:
            yield from (names[each] for each in (leg.caller, leg.called) if each in names)


def _not_billed(told: Told) -> Iterator[str]:
    """Channels that were connected without talk: while they were asked to accept, or to hear
    from a flow that a telephone forwards to."""
    asked = {event.uniqueid for event in told.events if event.type in ("LL_REFUSED", "LL_ACCEPTED")}
    dials = [event for event in told.events if event.type == "LL_DIAL"]
    consent = any(event.extra.get("consent") == "1" for event in dials)
    for event in told.events:
        answered = consent and event.type == "ANSWER"
        only = not dials and event.uniqueid == told.call.id
        if event.uniqueid in asked or is_forward(event.channel) or answered or only:
            yield event.channel


def _caller(told: Told) -> str:
    ids = {event.uniqueid for event in told.events}
    return told.call.id if told.call.id in ids else told.events[0].uniqueid


def _at(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S.%f")[:-3]
