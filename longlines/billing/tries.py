"""Folds the events of one call into its tries: which carriers were asked to carry it, and what
came of each.

The dialplan says LL_TRY before it asks a carrier and LL_TRIED when it is done with it; what the
channels did between the two is the proof. Like the fold of the call, this is a pure function of
a set of events: their order and repetition do not matter, and a fact that is missing costs only
itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from longlines.billing import facts
from longlines.billing.channels import Channels
from longlines.billing.endings import Outcome, cause_of, outcome_of
from longlines.billing.events import CallEvent
from longlines.billing.ordering import in_order
from longlines.billing.stays import seconds_between

Side = Literal["caller", "called", "system"]

SHORT = timedelta(seconds=6)
"""An answered call that its caller ends this soon brought him to nobody."""

INSTANT = timedelta(milliseconds=300)
"""No telephone that rings is answered this soon after the carrier was asked."""

TOGETHER = timedelta(milliseconds=500)
"""Within this, the two ends of a call hang up for one reason."""

HEARABLE = timedelta(seconds=2)
"""Talk after which the first packet of sound must have come."""

_E164 = re.compile(r"\+?([1-9][0-9]{1,14})")
MEASURED = frozenset(["pdd", "sip", "mos", "loss", "jitter", "received"])
_LONGEST_NAME = 100
_RINGING = range(180, 184)
_BEGINS = ("LL_TRY", "LL_DIAL", "LL_QUEUE")
_TRIES = ("LL_TRY", "LL_TRIED")
_SPOKEN = ("carrier", "position")


@dataclass(frozen=True, slots=True)
class Try:
    """One carrier asked to carry one call.

    `position` counts the tries of the call from 1; `rank` is the carrier's place in the order
    that was chosen, where it was told. `pdd` is the post-dial delay: seconds until the carrier
    told of ringing, early media or answer. `seconds` run from answer until the carrier's leg
    ended, which is what a carrier bills. `mos` is from 1 to 5, `loss` in percent, `jitter` in
    seconds, `received` in RTP packets. `ended_at` is None while the try goes on. `lost` marks
    one that the PBX did not live to end.
    """

    call: str
    position: int
    carrier: str
    number: str
    started_at: datetime
    rank: int | None = None
    pdd: Decimal | None = None
    cause: int | None = None
    sip: int | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: Decimal = Decimal(0)
    ended_by: Side | None = None
    mos: Decimal | None = None
    loss: Decimal | None = None
    jitter: Decimal | None = None
    received: int | None = None
    lost: bool = False

    @property
    def outcome(self) -> Outcome | None:
        """How it went; None while that is open."""
        if self.answered_at is None and self.ended_at is None:
            return None
        return outcome_of(
            answered=self.answered_at is not None,
            rang=self.pdd is not None or self.sip in _RINGING,
            cause=self.cause,
            sip=self.sip,
            caller_left=self.ended_by == "caller" or self.lost,
        )

    @property
    def signs(self) -> tuple[str, ...]:
        """What may show a false answer: `short`, `instant`, `silent`."""
        if self.answered_at is None:
            return ()
        over = self.ended_at is not None and not self.lost
        length = timedelta(seconds=float(self.seconds))
        found = {
            "short": over and self.ended_by == "caller" and length <= SHORT,
            "instant": self.answered_at - self.started_at <= INSTANT,
            "silent": over and self.received == 0 and length >= HEARABLE,
        }
        return tuple(name for name, shows in found.items() if shows)


def fold(events: Iterable[CallEvent], *, lost: bool = False) -> tuple[Try, ...]:
    """The tries that these events (all of one linkedid) tell of, in the order of their beginning.

    With `lost` the call is taken to have ended at its last event, if it did not by itself.
    """
    ordered = in_order(events)
    if not any(kind in ordered.kinds for kind in _TRIES):
        return ()
    call = Channels(ordered, lost)
    found: list[Try] = []
    for each, following in pairwise([*_cut(ordered), None]):
        if each and each[0].type in _TRIES:
            told = _told(call, len(found) + 1, each, following)
            found += [told] if told else []
    return tuple(found)


def _cut(ordered: Sequence[CallEvent]) -> list[Sequence[CallEvent]]:
    """The call in parts that each begin with a try, or with something else that ends one.

    An LL_TRIED belongs to its try, also where it was told after the next one began; one whose
    LL_TRY was lost is a part of its own.
    """
    parts: list[list[CallEvent]] = [[]]
    begun: dict[str, list[CallEvent]] = {}
    last = parts[0]
    for event in ordered:
        part, kind = last, event.type
        if kind == "CHAN_START":
            begun[event.uniqueid] = part
        elif kind == "LL_TRIED":
            speaks = (each for each in reversed(parts) if _begun_by(event, each))
            part = begun.get(event.uniqueid) or next(speaks, [])
            part = part if _begun_by(event, part) else next(speaks, [])
        if not part or kind in _BEGINS:
            last = part = []
            parts.append(part)
        part.append(event)
    return list(filter(None, parts))


def _begun_by(tried: CallEvent, part: Sequence[CallEvent]) -> bool:
    """Is it the try with which this part begins that an LL_TRIED or LL_SKIPPED speaks of?"""
    return bool(part) and part[0].type in _TRIES and speaks_of(tried, part[0])


def speaks_of(tried: CallEvent, begun: CallEvent) -> bool:
    """Does an LL_TRIED or LL_SKIPPED speak of the try that began so?"""
    one, other = begun.extra, tried.extra
    return all(one[key] == other[key] for key in _SPOKEN if one.get(key) and other.get(key))


def _told(
    call: Channels,
    position: int,
    part: Sequence[CallEvent],
    following: Sequence[CallEvent] | None,
) -> Try | None:
    """The try with which a part begins; None where that was full at the last moment and so never
    asked.
    """
    tried: CallEvent | None = None
    for event in part:
        if event.type == "LL_SKIPPED" and _begun_by(event, part):
            return None
        if event.type == "LL_TRIED" and tried is None:
            tried = event
    called = call.called(part)
    said = _said(part, call.of.get(called or "", ()))
    answer = call.first(called, "ANSWER")
    gone = call.first(called, "HANGUP")
    if following and following[0].uniqueid != part[0].uniqueid:
        following = None
    handed_on = call.first(part[0].uniqueid, "BLINDTRANSFER", "ATTENDEDTRANSFER")
    left = None if following or handed_on else call.first(call.caller, "HANGUP")
    ends = [gone if answer else tried or gone, following[0] if following else None, left]
    lost_at = call.last if call.lost and not any(ends) else None
    names = {call.of[uid][0].channel: uid for uid in (call.caller, called) if uid}
    number = call.dialled(part[0])
    begun = Begun(call.id, position, part[0].at, number, names, call.caller)
    return tell(begun, said, tried, answer.at if answer else None, gone, left, ends, lost_at)


class Begun(NamedTuple):
    """A try as it began: of which call and which of its tries, when, and the number dialled.

    `names` has the two channels, each by its name, of which `caller` is one.
    """

    call: str
    position: int
    at: datetime
    number: str
    names: Mapping[str, str]
    caller: str


def tell(
    begun: Begun,
    said: Mapping[str, str],
    tried: CallEvent | None,
    answered_at: datetime | None,
    gone: CallEvent | None,
    left: CallEvent | None,
    ends: Iterable[CallEvent | None],
    lost_at: datetime | None = None,
) -> Try:
    """The try of which all this is known: what our events `said` of it, the hang-ups of the
    carrier's leg (`gone`) and the caller's (`left`). It ended with the first of `ends`, else at
    `lost_at`.
    """
    ended_at = next((each.at for each in ends if each), lost_at)
    # What a trunk is told may begin with a prefix of the carrier's own.
    number = _E164.fullmatch(begun.number or said.get("number", ""))
    return Try(
        begun.call,
        begun.position,
        said.get("carrier", "")[:_LONGEST_NAME],
        f"+{number[1]}" if number else "",
        begun.at,
        facts.whole(said.get("position", ""), 1000),
        facts.thousandth(facts.whole(said.get("pdd", ""), 600_000)),
        cause_of(tried, "cause") or cause_of(gone),
        facts.status(said.get("sip", "")),
        answered_at,
        ended_at,
        seconds_between(answered_at, ended_at) if answered_at and ended_at else Decimal(0),
        _ended_by(begun, gone, left, ended_at) if ended_at else None,
        facts.hundredths(said.get("mos", ""), 1, 5),
        facts.hundredths(said.get("loss", ""), 0, 100),
        facts.thousandth(facts.whole(said.get("jitter", ""), 600_000)),
        facts.whole(said.get("received", ""), 2**31 - 1),
        lost_at is not None,
    )


def _said(part: Iterable[CallEvent], called: Iterable[CallEvent]) -> dict[str, str]:
    """What our own events say of a try; where several say it, the first.

    On the carrier's leg other events of ours are at home too; only what is measured there counts.
    """
    said: dict[str, str] = {}
    for event in part:
        if event.type in _TRIES:
            for key, value in event.extra.items():
                said.setdefault(key, value)
    for event in called:
        if event.extra and event.type.startswith("LL_"):
            for key in MEASURED & event.extra.keys():
                said.setdefault(key, event.extra[key])
    return said


def _ended_by(
    begun: Begun, gone: CallEvent | None, left: CallEvent | None, ended_at: datetime
) -> Side:
    """Whose hang-up it was. A carrier that is given up for the next one was ended by the PBX.

    A caller who hangs up much later has left a call that went on without this carrier.
    """
    if left and abs(left.at - ended_at) > TOGETHER:
        left = None
    for event in (gone, left):
        channel = begun.names.get(event.extra.get("hangupsource", "")) if event else None
        if channel:
            return "caller" if channel == begun.caller else "called"
    return "system"
