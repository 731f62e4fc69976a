"""A number is called, as dialplans/dial.conf and transfer.conf have it, on virtual time.

The called party's consent is a session of the engine on the called leg; an announcement is played
to who answers by the dialplan itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeAlias
from urllib.parse import parse_qsl

from longlines.billing.legs import SHORTEST_TALK
from longlines.flow.engine import Arrival, Engine
from longlines.flow.phone import KEYS, Audio, Hangup
from longlines.flow.place import PlaceError, unpack
from longlines.rehearsal import sound
from longlines.rehearsal.cases import Telephone
from longlines.rehearsal.line import ScriptedLine
from longlines.rehearsal.party import More, Party
from longlines.rehearsal.transcript import Transcript
from longlines.rehearsal.watch import Watch

MOST_TRIES = 8
"""Times that an engine without an instruction is asked again."""

SMALL_TALK = 1.0
"""Seconds that two people talk of whom neither was told for how long; then the called hangs up."""

ANNOUNCED = 2
"""Times that an announcement is played to who was called."""

ANSWER_WITHIN = 6.0
"""Seconds that a key after it may take."""

NOT_REACHED = {
    "busy": "busy",
    "refuses": "refused",
    "unavailable": "unavailable",
    "fails": "failed",
}


Asks: TypeAlias = Callable[[Party], Awaitable[bool]]
"""Whether who answered takes the call."""


class Telephones(Protocol):
    """What happens at the numbers that are called."""

    def telephone(self, number: str, ring: float) -> tuple[Telephone, More]:
        """What happens at a number that is rung for at most so many seconds."""
        ...


@dataclass
class Dialled:
    """A number that was called; `talked` is None without a conversation, `bill_to` "" nobody."""

    number: str
    bill_to: str
    outcome: str = "abandoned"
    talked: Decimal | None = None


@dataclass
class Calling:
    """The numbers that one call dials; `words` has what is heard in each audio by path.

    `dialled` is the last of them, `conversation` the last that somebody talked on.
    """

    engine: Engine
    watch: Watch
    transcript: Transcript
    caller: ScriptedLine
    telephones: Telephones
    words: Mapping[str, str]
    dialled: Dialled | None = None
    conversation: Dialled | None = None
    called: list[Party] = field(default_factory=list)

    async def dial(self) -> str:
        """Call, ask for consent, connect: the outcome with which the engine is asked again.

        Raises Hangup when the caller leaves.
        """
        return await self._call(self._consent if self.caller.variables["LL_CONSENT"] else None)

    async def transfer(self) -> str:
        """The same with an announcement instead of consent."""
        announced = self.caller.variables.get("LL_ANNOUNCE", "")
        return await self._call(self._attend if announced else None)

    def announcement(self) -> list[Audio]:
        """The audio that the flow wants to be announced."""
        paths = self.caller.variables.get("LL_ANNOUNCE", "").split("&")
        return [
            Audio(path, sound.seconds(self.words.get(path, path)), self.words.get(path, ""))
            for path in paths
            if path
        ]

    async def _call(self, ask: Asks | None) -> str:
        variables = self.caller.variables
        order = dict(parse_qsl(variables["LL_DIAL"]))
        ring = float(variables["LL_RING"])
        # Where an operator would say from when it is charged, nobody does here.
        charged = ask is not None or order.get("consent") != "1"
        dial = self.dialled = Dialled(order["number"], order.get("bill_to", "") if charged else "")
        self.transcript.add("exchange", f"rings {dial.number} for at most {ring:g} s")
        telephone, more = self.telephones.telephone(dial.number, ring)
        outcome = self._ring(telephone, ring)
        if outcome != "answered":
            dial.outcome = outcome
            self.transcript.add("exchange", f"{dial.number}: {outcome}")
            return outcome
        party = Party("called", self.transcript, telephone.items, more)
        self.called.append(party)
        self.transcript.add("called", "answers")
        if ask:
            accepted = await ask(party)
            self.caller.party.leave_by(self._now)
            outcome = "accepted" if accepted and not party.gone else "refused"
            self.transcript.add("exchange", f"{dial.number}: {outcome}")
        dial.outcome = outcome
        if outcome != "refused":
            self._talk(dial, party)
        return outcome

    def _ring(self, telephone: Telephone, most: float) -> str:
        """Ring, and wait for what happens; raises Hangup if the caller doesn't wait."""
        if telephone.ring in NOT_REACHED:
            return NOT_REACHED[telephone.ring]
        answered = telephone.ring == "answers" and telephone.after < most
        self.caller.party.leave_by(self._now + (telephone.after if answered else most))
        return "answered" if answered else "no_answer"

    async def _consent(self, party: Party) -> bool:
        """The flow that asks the called party; anything but its word `accepted` refuses."""
        variables = self.caller.variables
        line = self._line(party)
        line.variables |= {"LL_PLACE": variables["LL_CONSENT_PLACE"], "LL_WORD": ""}
        name = f"1.{len(self.called) + 1}"
        self.watch.leg(name, line, _saved(line.variables["LL_PLACE"]))
        try:
            for _ in range(MOST_TRIES + 1):
                line.variables["LL_NEXT"] = ""
                place = line.variables["LL_PLACE"]
                asking = Arrival(name, variables["LL_CONSENT"], place, "", "", "")
                await self.engine.serve(asking, line)
                line.spoken()
                if line.variables["LL_NEXT"] == "end":
                    return line.variables["LL_WORD"] == "accepted"
        except Hangup:
            line.spoken(cut=True)
        return False

    async def _attend(self, party: Party) -> bool:
        """The announcement, and the key 1 after it; every other key and silence refuse."""
        line = self._line(party)
        try:
            for _ in range(ANNOUNCED):
                line.begins(self.watch.announced())
                key = ""
                for audio in self.announcement():
                    key = key or await line.play(audio, KEYS)
                key = key or await line.key(ANSWER_WITHIN)
                line.spoken()
                if key:
                    return key == "1"
        except Hangup:
            line.spoken(cut=True)
        return False

    def _line(self, party: Party) -> ScriptedLine:
        """The called party's line, alone; it is dropped when the caller leaves."""
        line = ScriptedLine(self.transcript, party)
        line.dropped_at = self.caller.party.leaves_at()
        return line

    def _talk(self, dial: Dialled, called: Party) -> None:
        """The conversation, until one of the two hangs up. Raises Hangup for the caller."""
        self.transcript.add("exchange", "the two are connected")
        theirs, ours = called.talk(), self.caller.party.talk()
        if theirs is None and ours is None:
            theirs = SMALL_TALK
        by_called = theirs is not None and (ours is None or theirs <= ours)
        limit = self._limit()
        seconds = min(length for length in (theirs, ours, limit) if length is not None)
        cut = seconds == limit
        self.transcript.clock.until(self._now + seconds)
        called.talked(seconds, ended=by_called and not cut)
        self.caller.party.talked(seconds, ended=not (by_called or cut))
        if seconds >= SHORTEST_TALK.total_seconds():
            dial.talked = Decimal(repr(seconds)).quantize(Decimal("0.001"))
            self.conversation = dial
        if cut:
            self.transcript.add("exchange", f"the money ends after {seconds:g} s")
            return
        self.transcript.add("called" if by_called else "caller", f"hangs up after {seconds:g} s")
        if not by_called:
            raise Hangup("the caller hung up")

    def _limit(self) -> float | None:
        """The seconds that the two may talk, None for as long as they like."""
        written = self.caller.variables.get("LL_LIMIT", "")
        return float(written.strip("L()")) / 1000 if written else None

    @property
    def _now(self) -> float:
        return self.transcript.clock.seconds


def _saved(place: str) -> dict[str, str]:
    try:
        return dict(unpack(place).saved)
    except PlaceError:
        return {}
