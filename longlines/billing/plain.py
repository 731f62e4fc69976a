"""Tells a plain call, and its tries, in one pass over its events.

Nearly all calls are plain: a caller who dials once at most; channels that begin, are answered, are
bridged and end once each; carriers that are asked one after the other. Of these the same is told as
by `calls.fold`, `tries.fold` and `families.wanderers`, several times as fast. Of any other call
(transferred, parked, queued, forwarded, met by another, told out of order) nothing is told.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from longlines.billing import notes, tries
from longlines.billing.calls import EMERGENCY, Call, Hangup, of_ends
from longlines.billing.endings import Said, without_talk
from longlines.billing.events import CallEvent
from longlines.billing.seen import Asked, Channel, Odd, Seen, see
from longlines.billing.stays import SHORTEST_TALK, TOGETHER, seconds_between
from longlines.billing.tries import Begun, Try

_NOTHING = Decimal(0)


def tell(events: Sequence[CallEvent]) -> tuple[Call, tuple[Try, ...]] | None:
    """The call that these events (all of one linkedid) make up, and its tries; None where it isn't
    plain.
    """
    try:
        seen = see(events)
        return _call(seen), _tries(seen) if seen.asked else ()
    except Odd:
        return None


def _call(seen: Seen) -> Call:
    caller, order = seen.caller, seen.order
    ended_at = seen.ended_at
    if order is None and seen.flow == EMERGENCY:
        raise Odd
    said = order.extra if order else {}
    consent = said.get("consent") == "1"
    called = seen.called
    answered_at = called.answered if called and order else None
    accepted_at = seen.accepted.at if seen.accepted else None
    begun, over = accepted_at if consent else answered_at, _over(seen, called) if order else None
    talked = seconds_between(begun, over) if begun and over else _NOTHING
    hangup = _hangup(seen, called, talked)
    asked = seen.asked[-1].begun.extra.get("carrier") if seen.asked else None
    return Call(
        caller.id,
        seen.first.at,
        seen.from_,
        said.get("number") or (seen.first.exten if seen.first.exten != "s" else ""),
        seen.flow,
        _outcome(seen, called, talked, hangup),
        answered_at,
        accepted_at,
        ended_at,
        talked,
        (said.get("bill_to") or None) if talked else None,
        asked or said.get("carrier") or None,
        hangup,
        ended_at is not None,
        False,
        notes.fold(seen.noted) if seen.noted else (),
        said.get("class") or None,
    )


def _over(seen: Seen, called: Channel | None) -> datetime | None:
    """When the conversation of the two was over, if there was one. Raises Odd if one went on."""
    mine, his = seen.caller, called
    theirs_end = _left(his, seen.last) if his else None
    mine_end = _left(mine, seen.last)
    shared = None
    if his and mine.entered and his.entered and mine_end and theirs_end:
        start, end = max(mine.entered, his.entered), min(mine_end, theirs_end)
        if mine.bridge == his.bridge and end - start >= SHORTEST_TALK:
            shared = end
    if his and his.entered and his.left:
        since = shared or his.entered
        if his.left - since > TOGETHER:
            raise Odd
    if shared and mine.left and mine.left - shared > TOGETHER:
        raise Odd
    return shared


def _left(channel: Channel, last: datetime) -> datetime | None:
    """When a channel left its bridge, if it was in one."""
    return (channel.left or channel.gone or last) if channel.entered else None


def _hangup(seen: Seen, called: Channel | None, talked: Decimal) -> Hangup:
    caller = seen.caller
    if seen.order is None:
        return of_ends([caller.hangup] if caller.hangup else [], caller.name, None, None)
    ends = [each.hangup for each in (caller, called) if each and each.hangup]
    if len(ends) == 2 and ends[1].position < ends[0].position:
        ends.reverse()
    dialled = None if talked else seen.dialled
    return of_ends(ends, caller.name, called.name if called else None, dialled)


def _outcome(seen: Seen, called: Channel | None, talked: Decimal, hangup: Hangup) -> str | None:
    ended = seen.ended_at is not None
    caller_left = ended and hangup.by == "caller"
    if seen.order:
        consent = seen.order.extra.get("consent") == "1"
        if talked:
            return "accepted" if consent else "answered"
        said = Said(
            consent,
            seen.accepted is not None,
            called is not None and called.answered is not None,
            seen.dialled,
            seen.refused,
            called.hangup if called else None,
        )
        if told := without_talk(said, caller_left=caller_left):
            return told
    if word := seen.ends[1] or seen.ends[0]:
        return word
    if not ended:
        return None
    return "abandoned" if caller_left else "failed"


def _tries(seen: Seen) -> tuple[Try, ...]:
    number = seen.order.extra.get("number", "") if seen.order else ""
    return tuple(
        _try(seen, position, number, each, following)
        for position, (each, following) in enumerate(pairwise([*seen.asked, None]), 1)
        if each
    )


def _try(seen: Seen, position: int, number: str, asked: Asked, following: Asked | None) -> Try:
    caller, begun, tried, called = seen.caller, asked.begun, asked.tried, asked.called
    names = {caller.name: caller.id}
    if called:
        names[called.name] = called.id
    gone = called.hangup if called else None
    answered_at = called.answered if called else None
    left = None if following else caller.hangup
    ends = (gone if answered_at else tried or gone, following.begun if following else None, left)
    how = Begun(caller.id, position, begun.at, number, names, caller.id)
    said = {**tried.extra, **begun.extra} if tried else begun.extra
    return tries.tell(how, said, tried, answered_at, gone, left, ends)
