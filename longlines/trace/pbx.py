"""What the PBX's own events tell of a call, except what was heard and keyed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from longlines.billing.events import ASTERISK_EVENTS, CallEvent
from longlines.trace import tries, words
from longlines.trace.entries import CALLER, OFFICE, Entry
from longlines.trace.parties import Parties

PLUMBING = frozenset({"DTMF", "STREAM_BEGIN", "STREAM_END", "APP_END", "CHAN_END", "LINKEDID_END"})
"""Told elsewhere, or said already by another event."""

MOVES = {
    "PARK_START": "is parked",
    "PARK_END": "is taken from the parking place",
    "BLINDTRANSFER": "transfers the call",
    "ATTENDEDTRANSFER": "transfers the call after asking",
    "PICKUP": "takes a call that rang elsewhere",
    "FORWARD": "forwards the call",
}


def entries(events: Sequence[CallEvent], parties: Parties) -> Iterator[Entry]:
    """The events of one call, in order, as entries of its trace."""
    teller = _Teller(parties)
    for event in events:
        yield from teller.tell(event)


class _Teller:
    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._bridges: dict[str, dict[str, datetime]] = {}
        self._talking: dict[str, tuple[datetime, str]] = {}
        self._flow: dict[str, str] = {}
        self._ended = ""
        self._queued = False
        self._number = ""
        self._tellers: Mapping[str, Callable[[CallEvent, str], Iterator[Entry]]] = {
            "CHAN_START": self._start,
            "ANSWER": self._answer,
            "HANGUP": self._hangup,
            "BRIDGE_ENTER": self._bridged,
            "BRIDGE_EXIT": self._parted,
            "APP_START": self._app,
            "LL_FLOW": lambda event, who: iter(()),
            "LL_END": lambda event, who: iter(()),
            "LL_DIAL": self._dial,
            "LL_DIALLED": self._dialled,
            "LL_TRY": self._tells(tries.asked),
            "LL_TRIED": self._tells(tries.tried),
            "LL_SKIPPED": self._tells(tries.skipped),
            "LL_ACCEPTED": self._accepted,
            "LL_REFUSED": self._refused,
            "LL_QUEUE": self._queue,
            "LL_QUEUED": self._left_queue,
        }

    def tell(self, event: CallEvent) -> Iterator[Entry]:
        """The entries of one event."""
        who = self._parties.name(event.uniqueid)
        yield from self._flow_of(event, who)
        if event.type in PLUMBING:
            return
        teller = self._tellers.get(event.type, self._other)
        yield from teller(event, who)

    def _flow_of(self, event: CallEvent, who: str) -> Iterator[Entry]:
        if event.flow and self._flow.get(who) != event.flow:
            self._flow[who] = event.flow
            text = f"the flow {event.flow} has the call"
            yield Entry(event.at, OFFICE, "flow", text, facts={"flow": event.flow}, minor=True)
        if event.end and not self._ended and who == CALLER:
            self._ended = event.end
            facts = {"flow": event.flow, "outcome": event.end}
            yield Entry(event.at, OFFICE, "end", f"the flow ends: {event.end}", facts=facts)

    def _start(self, event: CallEvent, who: str) -> Iterator[Entry]:
        if who != CALLER:
            yield Entry(event.at, OFFICE, "ring", f"rings {who}", who)
            return
        number = event.caller_number or "a number that isn't told"
        name = f' "{event.caller_name}"' if event.caller_name else ""
        dialled = event.exten if event.exten != "s" else ""
        facts = {"from": event.caller_number, "name": event.caller_name, "dialled": dialled}
        text = f"dials {dialled or 'nothing'}, from {number}{name}"
        yield Entry(event.at, CALLER, "call", text, OFFICE, facts)

    def _answer(self, event: CallEvent, who: str) -> Iterator[Entry]:
        if who == CALLER:
            yield Entry(event.at, OFFICE, "answer", "answers", CALLER)
        else:
            yield Entry(event.at, who, "answer", "picks up", OFFICE)

    def _hangup(self, event: CallEvent, who: str) -> Iterator[Entry]:
        source = event.extra.get("hangupsource", "")
        code = event.extra.get("hangupcause", "")
        why = words.cause(code)
        because = f": {why}" if why else ""
        facts = {"cause": code, "party": who}
        if source and source == event.channel:
            yield Entry(event.at, who, "hangup", f"hangs up{because}", OFFICE, facts)
            return
        first = self._parties.at(source)
        after = f", as {first} hung up" if first and first != who else ""
        yield Entry(event.at, OFFICE, "hangup", f"lets {who} go{after}{because}", who, facts)

    def _bridged(self, event: CallEvent, who: str) -> Iterator[Entry]:
        bridge = self._bridges.setdefault(event.extra.get("bridge_id", ""), {})
        for other in bridge:
            first, second = sorted((who, other), key=lambda name: name != CALLER)
            text = f"is connected with {second}"
            self._talking[event.extra.get("bridge_id", "")] = (event.at, f"{first} and {second}")
            yield Entry(event.at, first, "connected", text, second)
        bridge[who] = event.at

    def _parted(self, event: CallEvent, who: str) -> Iterator[Entry]:
        name = event.extra.get("bridge_id", "")
        self._bridges.get(name, {}).pop(who, None)
        since, pair = self._talking.pop(name, (event.at, ""))
        if pair:
            seconds = f"{(event.at - since).total_seconds():.3f}"
            text = f"parts {pair} after {seconds} s"
            yield Entry(event.at, OFFICE, "parted", text, facts={"seconds": seconds})

    def _app(self, event: CallEvent, who: str) -> Iterator[Entry]:
        """Static dialplan (emergency) dials and queues without a word of its own."""
        if event.app == "Queue" and not self._queued:
            self._queued = True
            yield Entry(event.at, OFFICE, "queue", "puts the caller into an operators' queue", who)

    def _dial(self, event: CallEvent, who: str) -> Iterator[Entry]:
        self._number = event.extra.get("number", "")
        payer = event.extra.get("bill_to") or "nobody"
        asked = ", once they accept" if event.extra.get("consent") == "1" else ""
        carrier = event.extra.get("carrier") or "none"
        text = f"calls {self._number} by carrier {carrier}; {payer} is to pay{asked}"
        yield Entry(event.at, OFFICE, "dial", text, facts=event.extra)

    def _dialled(self, event: CallEvent, who: str) -> Iterator[Entry]:
        outcome = event.extra.get("outcome", "")
        why = words.cause(event.extra.get("cause", ""))
        because = f": {why}" if why and outcome not in ("accepted", "answered") else ""
        text = f"is done with {self._number}: {words.DIALLED.get(outcome, outcome)}{because}"
        yield Entry(event.at, OFFICE, "dialled", text, facts=event.extra)

    @staticmethod
    def _tells(text: Callable[[Mapping[str, str]], str]) -> Callable[..., Iterator[Entry]]:
        """What becomes of a try at a carrier, which none but the office does."""

        def tell(event: CallEvent, who: str) -> Iterator[Entry]:
            name = event.type.removeprefix("LL_").lower()
            yield Entry(event.at, OFFICE, name, text(event.extra), facts=event.extra)

        return tell

    def _accepted(self, event: CallEvent, who: str) -> Iterator[Entry]:
        if event.extra.get("by") == "desk":
            text = "is put through to the caller, who pays from here"
            yield Entry(event.at, who, "accepted", text, OFFICE, event.extra)
            return
        key = event.extra.get("key")
        text = f"accepts the charges (key {key})" if key else "accepts the charges"
        yield Entry(event.at, who, "accepted", text, OFFICE, event.extra)

    def _refused(self, event: CallEvent, who: str) -> Iterator[Entry]:
        why = event.extra.get("why", "")
        yield Entry(
            event.at, who, "refused", words.REFUSED.get(why, "refuses"), OFFICE, event.extra
        )

    def _queue(self, event: CallEvent, who: str) -> Iterator[Entry]:
        self._queued = True
        queue, reason = event.extra.get("queue", ""), event.extra.get("reason", "")
        text = f"puts the caller into the queue {queue}; reason: {reason or 'none'}"
        yield Entry(event.at, OFFICE, "queue", text, CALLER, event.extra)

    def _left_queue(self, event: CallEvent, who: str) -> Iterator[Entry]:
        self._queued = False
        outcome = event.extra.get("outcome", "")
        text = f"ends the wait in the queue: {words.QUEUED.get(outcome, outcome)}"
        yield Entry(event.at, OFFICE, "queued", text, CALLER, event.extra)

    def _other(self, event: CallEvent, who: str) -> Iterator[Entry]:
        """What later versions say, told as it stands."""
        if event.type in ASTERISK_EVENTS:
            move = MOVES.get(event.type, event.type.lower())
            yield Entry(event.at, who, event.type.lower(), move, facts=event.extra)
            return
        name = event.type.removeprefix("LL_").lower()
        told = ", ".join(f"{key}: {value}" for key, value in event.extra.items())
        yield Entry(
            event.at,
            OFFICE,
            name,
            f"notes {name}: {told}" if told else f"notes {name}",
            facts=event.extra,
        )
