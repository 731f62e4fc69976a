"""One real call, with everybody who has a part in it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from longlines.rehearsal.cases import Telephone
from longlines.rehearsal.sheet import Sheet
from longlines.rehearsal.sip import voices
from longlines.rehearsal.sip.person import Person
from longlines.rehearsal.sip.planning import Plan
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.rehearsal.sip.story import Story, Words
from longlines.telephones.heard import eventually
from longlines.telephones.legs import CallFailed, Leg
from longlines.telephones.phones import Phone

OVER_TIME = "over_time"
"""The outcome of a call that was given up because it took too long."""

CONNECTS_WITHIN = 10.0
ENDS_WITHIN = 5.0
"""Seconds that the exchange may take to answer, and to hang up."""

ANSWERABLE = ("answers", "busy")


@dataclass
class Scene:
    """A call while it is played.

    Afterwards `trouble` is an outcome of its own, "" for none, `seconds` how long the call took.
    """

    plan: Plan
    repertoire: Repertoire
    words: Words
    operators: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.story = Story()
        self.people: dict[str, Person] = {}
        self._telephones = list(self.plan.case.called)
        self._tasks = asyncio.TaskGroup()
        self._legs: list[Leg] = []
        self._over = False

    @property
    def caller(self) -> Person:
        """Who makes the call."""
        return self.people["caller"]

    async def play(self, phone: Phone, number: str) -> Leg:
        """Dial, and carry the call to its end; the caller's leg. All legs have ended then."""
        leg = await phone.dial(number)
        self._legs.append(leg)
        self.story.began = leg.began.monotonic
        sheet = Sheet(self.plan.case.caller)
        self.people["caller"] = Person(
            "caller", leg, sheet, self.repertoire, self.story, self.words, self.values
        )
        try:
            async with asyncio.timeout(self.plan.limit), self._tasks:
                self._tasks.create_task(self._call(leg))
        except TimeoutError:
            self.trouble = OVER_TIME
            self.story.add("exchange", f"the call was given up after {self.plan.limit:.0f} s")
        finally:
            self._over = True
            await self._hang_up()
            self.seconds = self.story.seconds
        return leg

    async def rang(self, account: str, leg: Leg) -> None:
        """A telephone rings on account of this call."""
        if self._over:
            await leg.reject()
            return
        self._legs.append(leg)
        if account in self.operators and account not in self.plan.telephones:
            self._tasks.create_task(self._operator(leg))
        elif self._telephones:
            self._tasks.create_task(self._telephone(leg, self._telephones.pop(0)))
        else:
            self.story.add("called", f"{account} rings, which the test says nothing of")

    async def _call(self, leg: Leg) -> None:
        """Who is put through at once is answered by the called party, whom one hears ring."""
        try:
            await eventually(
                lambda: leg.answered or leg.ending or len(self._legs) > 1, CONNECTS_WITHIN
            )
        except TimeoutError:
            self.story.add("exchange", f"doesn't answer within {CONNECTS_WITHIN:g} s")
            await leg.hangup()
        ending = leg.ending
        if ending and leg.answered is None and not ending.here:
            failed = CallFailed(ending.code, ending.reason)
            self.story.add("exchange", f"refuses the call: {failed}")
        await self.caller.follow()
        self._over = True

    async def _telephone(self, leg: Leg, telephone: Telephone) -> None:
        self.story.add("called", "rings")
        if telephone.ring not in ANSWERABLE:
            await self._ringing_out(leg)
        elif telephone.ring == "busy":
            await leg.reject()
        elif await self._rung_for(leg, telephone.after):
            await self._answered(leg, telephone)

    async def _answered(self, leg: Leg, telephone: Telephone) -> None:
        if not await self._picked_up(leg):
            return
        self.story.add("called", "answers")
        number = sum(name.startswith("called") for name in self.people) + 1
        person = Person(
            "called",
            leg,
            Sheet(telephone.items),
            self.repertoire,
            self.story,
            self.words,
            self.values,
            voices.CALLED,
            voices.CALLER,
            ends=True,
            other=self.caller,
        )
        self.people["called" if number == 1 else f"called {number}"] = person
        self.caller.partner, self.caller.other = voices.CALLED, person
        await person.follow()
        self.caller.parted()

    async def _operator(self, leg: Leg) -> None:
        operators = self.plan.case.operators
        if not operators.answer:
            await self._ringing_out(leg)
        elif await self._rung_for(leg, operators.after):
            if not await self._picked_up(leg):
                return
            self.story.add("exchange", "an operator answers")
            self.caller.partner, self.caller.ends = voices.OPERATOR, True
            leg.tone(voices.OPERATOR)
            await self._ringing_out(leg)
            self.caller.parted()

    async def _rung_for(self, leg: Leg, seconds: float) -> bool:
        """Let it ring; whether it still does then."""
        try:
            await leg.ended(seconds)
        except TimeoutError:
            return True
        return False

    async def _picked_up(self, leg: Leg) -> bool:
        """Answer; whether the line is there then."""
        try:
            await leg.answer()
        except (CallFailed, TimeoutError) as error:
            self.story.add("exchange", f"let go who was just answering: {error}")
            return False
        return True

    async def _ringing_out(self, leg: Leg) -> None:
        await leg.ended(self.plan.limit)

    async def _hang_up(self) -> None:
        for leg in self._legs:
            await leg.close()
        for leg in self._legs:
            with suppress(TimeoutError):
                await leg.ended(ENDS_WITHIN)
        for person in self.people.values():
            person.finish()
