"""What one pass over the events of a plain call sees (`longlines.billing.plain`)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from longlines.billing import notes
from longlines.billing.calls import E164
from longlines.billing.clock import ALLOWED_FOR
from longlines.billing.events import CallEvent
from longlines.billing.tries import MEASURED, speaks_of

_told = attrgetter("type", "at", "uniqueid", "position")


class Odd(Exception):
    """The call isn't plain."""


class Channel:
    """What became of a channel: when it was answered, in which bridge it was from when until when,
    its hang-up, and when it was gone. `asked` is the try within which it began.
    """

    __slots__ = ("answered", "asked", "bridge", "entered", "gone", "hangup", "id", "left", "name")

    def __init__(self, begin: CallEvent, asked: "Asked | None") -> None:
        self.id = begin.uniqueid
        self.name = begin.channel
        self.asked = asked
        self.answered: datetime | None = None
        self.bridge = ""
        self.entered: datetime | None = None
        self.left: datetime | None = None
        self.hangup: CallEvent | None = None
        self.gone: datetime | None = None


class Asked:
    """A try: how it began, what was said of its end, and the channel to the carrier."""

    __slots__ = ("begun", "called", "tried")

    def __init__(self, begun: CallEvent) -> None:
        self.begun = begun
        self.tried: CallEvent | None = None
        self.called: Channel | None = None


class Seen:
    """One call: its caller's channel, the others, and what was said, each thing once.

    `ends` has the flow's own word for its end, from before the dial and from then on; `last` is the
    time of the last event, `ended_at` when the last channel was gone, None while one lives.
    """

    def __init__(self, first: CallEvent) -> None:
        self.first = first
        self.caller = Channel(first, None)
        self.channels = {first.uniqueid: self.caller}
        self.from_ = ""
        self.flow: str | None = None
        self.ends = ["", ""]
        self.order: CallEvent | None = None
        self.asked: list[Asked] = []
        self.dialled: CallEvent | None = None
        self.accepted: CallEvent | None = None
        self.refused: CallEvent | None = None
        self.accepting: Channel | None = None
        self.bridged: Channel | None = None
        self.answering: Channel | None = None
        self.started: Channel | None = None
        self.left = 0
        self.ended_at: datetime | None = None
        self.last = first.at
        self.closed = False
        self.noted: list[CallEvent] = []

    @property
    def called(self) -> Channel | None:
        """The called party's channel: who accepted, else was bridged, answered, or rang."""
        return self.accepting or self.bridged or self.answering or self.started


def see(events: Sequence[CallEvent]) -> Seen:
    """Look at a call's events. Raises Odd where it isn't plain."""
    first = events[0]
    if first.type != "CHAN_START" or first.uniqueid != first.linkedid:
        raise Odd
    seen = Seen(first)
    caller, channels = seen.caller, seen.channels
    _by_caller(seen, first)
    at, position, said = first.at, first.position, first.userfield
    rest = iter(events)
    next(rest)
    for event in rest:
        kind, now, uniqueid, place = _told(event)
        if now < at or place <= position:
            raise Odd
        at, position = now, place
        if kind == "CHAN_START":
            _start(seen, event)
            continue
        channel = channels.get(uniqueid)
        if channel is None or kind not in _WHAT:
            raise Odd
        what = _WHAT[kind]
        if what is not None:
            what(seen, event, channel)
        # What many events in a row say is one object; from the dial on it counts anew.
        if channel is caller and (
            event.userfield is not said or kind == "LL_DIAL" or not seen.from_
        ):
            _by_caller(seen, event)
            said = event.userfield
    seen.last = at
    if seen.left < len(channels):
        if seen.closed:
            raise Odd
        seen.ended_at = None
    return seen


def _by_caller(seen: Seen, event: CallEvent) -> None:
    if not seen.from_ and E164.fullmatch(event.caller_number):
        seen.from_ = event.caller_number
    said = event.userfield
    if said:
        seen.flow = said.get("flow") or seen.flow
        if end := said.get("end"):
            part = 0 if seen.order is None else 1
            seen.ends[part] = seen.ends[part] or end


def _start(seen: Seen, event: CallEvent) -> None:
    if event.uniqueid in seen.channels or event.channel.startswith("Local/"):
        raise Odd
    asked = seen.asked[-1] if seen.asked else None
    channel = seen.channels[event.uniqueid] = Channel(event, asked)
    seen.started = seen.started or channel
    if asked is not None:
        if asked.called is not None:
            raise Odd
        asked.called = channel


def _app(seen: Seen, event: CallEvent, channel: Channel) -> None:
    # Static dialplan (emergency) dials without telling us.
    if event.app == "Dial" and seen.order is None:
        raise Odd


def _dial(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if seen.order or channel is not seen.caller or len(seen.channels) > 1 or channel.entered:
        raise Odd
    seen.order = event


def _try(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if seen.order is None or channel is not seen.caller:
        raise Odd
    if seen.asked and seen.asked[-1].begun.at == event.at:
        raise Odd
    seen.asked.append(Asked(event))


def _tried(seen: Seen, event: CallEvent, channel: Channel) -> None:
    asked = channel.asked
    if channel is seen.caller:
        fitting = (each for each in reversed(seen.asked) if speaks_of(event, each.begun))
        asked = next(fitting, None)
    if asked is None or asked.tried is not None or not speaks_of(event, asked.begun):
        raise Odd
    asked.tried = event


def _dialled(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if seen.order is None or seen.dialled or channel is not seen.caller:
        raise Odd
    if channel.entered and not channel.left:
        raise Odd
    seen.dialled = event


def _accepted(seen: Seen, event: CallEvent, channel: Channel) -> None:
    measured = not MEASURED.isdisjoint(event.extra)
    if seen.order is None or seen.accepted or channel is seen.caller or measured:
        raise Odd
    if "by" in event.extra:  # an operator put the called party on the line
        raise Odd
    seen.accepted, seen.accepting = event, channel


def _refused(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if seen.order is None or seen.refused or not MEASURED.isdisjoint(event.extra):
        raise Odd
    seen.refused = event


def _answer(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if channel is not seen.caller:
        if channel.answered:
            raise Odd
        channel.answered = event.at
        seen.answering = seen.answering or channel


def _enter(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if channel.entered or (channel is seen.caller and seen.dialled):
        raise Odd
    if channel is not seen.caller:
        if seen.bridged:
            raise Odd
        seen.bridged = channel
    channel.entered, channel.bridge = event.at, event.extra.get("bridge_id", "")


def _leave(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if not channel.entered or channel.left or (channel is seen.caller and seen.dialled):
        raise Odd
    if event.extra.get("bridge_id", "") != channel.bridge or channel.gone:
        raise Odd
    channel.left = event.at


def _hangup(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if channel.hangup is not None:
        raise Odd
    channel.hangup = event
    _end(seen, event, channel)


def _end(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if channel.gone is None:
        channel.gone = event.at
        seen.left += 1
    seen.ended_at = event.at


def _close(seen: Seen, event: CallEvent, channel: Channel) -> None:
    seen.closed = True


def _note(seen: Seen, event: CallEvent, channel: Channel) -> None:
    if not MEASURED.isdisjoint(event.extra):
        raise Odd
    seen.noted.append(event)


_WHAT: Mapping[str, Callable[[Seen, CallEvent, Channel], None] | None] = {
    "APP_START": _app,
    "APP_END": None,
    "DTMF": None,
    "STREAM_BEGIN": None,
    "STREAM_END": None,
    "LL_DIAL": _dial,
    "LL_TRY": _try,
    "LL_TRIED": _tried,
    "LL_DIALLED": _dialled,
    "LL_ACCEPTED": _accepted,
    "LL_REFUSED": _refused,
    "ANSWER": _answer,
    "BRIDGE_ENTER": _enter,
    "BRIDGE_EXIT": _leave,
    "HANGUP": _hangup,
    "CHAN_END": _end,
    "LINKEDID_END": _close,
    **dict.fromkeys(notes.KINDS.keys() - {ALLOWED_FOR}, _note),
}
"""By type, what an event of a plain call tells; with any other type it isn't one."""
