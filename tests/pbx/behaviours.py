"""Calls that people make and move at random, and what each should cost whom.

What is expected comes from the telephones alone: a line that somebody pays for lasts from the
answer at its called end until both telephones that it joined have hung up, by their own clocks.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.exchange import Exchange
from tests.pbx.moving import ABROAD, DIALLED, call, call_abroad, parked, passes
from tests.pbx.scenes import pick_up

FAR = "+442079460012"
MOST_MOVES = 3


@dataclass
class Line:
    """What `payer` has to pay for: `number` was called, and these legs hold it."""

    payer: str
    number: str
    answered: float
    legs: list[Leg]
    over: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasted, by the telephones."""
        if self.over:
            return self.over - self.answered
        ends = [leg.ending.at.monotonic for leg in self.legs if leg.ending]
        return max(ends) - self.answered


@dataclass
class Person:
    """One end of a conversation: an account's telephone, or (without a leg) somebody abroad.

    Who is abroad has no clock of ours: his `lines` last as long as those he is connected with.
    """

    user: str
    leg: Leg | None
    lines: list[Line] = field(default_factory=list)

    def meets(self, leg: Leg) -> None:
        """Somebody else is at the other end now."""
        for line in self.lines:
            line.legs.append(leg)

    @property
    def number(self) -> str:
        """In E.164."""
        return f"+1{DIALLED[self.user]}" if self.leg else FAR


@dataclass
class Story:
    """What happened: each call of it is a line, as long as somebody talked."""

    since: datetime
    until: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)


class People:
    """Makes stories on an exchange; `phones` by their users."""

    def __init__(
        self, exchange: Exchange, phones: Mapping[str, Phone], chance: random.Random
    ) -> None:
        self._exchange = exchange
        self._phones = phones
        self._chance = chance
        self._space = 0
        self.deeds: Counter[str] = Counter()

    async def story(self) -> Story:
        """One call, whatever becomes of it, up to its end."""
        story = Story(datetime.now(UTC))
        users = sorted(self._phones)
        self._chance.shuffle(users)
        caller, called = await self._begin(story, users)
        for _ in range(self._chance.randrange(MOST_MOVES + 1)):
            await passes(self._chance.uniform(0.0, 1.2))
            mover, stays = self._chance.sample((caller, called), 2)
            if mover.leg is None:
                mover, stays = stays, mover
            third = next(user for user in users if user not in (mover.user, stays.user))
            deed = self._chance.choice((self._transfer, self._transfer, self._join, self._park))
            caller, called = await deed(story, mover, stays, third)
        await passes(self._chance.uniform(0.2, 1.5))
        await self._end(story, caller, called)
        for line in story.lines:
            for leg in line.legs:
                await leg.ended(15)
        self.deeds.update(story.deeds)
        story.until = datetime.now(UTC)
        return story

    async def _begin(self, story: Story, users: list[str]) -> tuple[Person, Person]:
        caller = self._phones[users[0]]
        if self._chance.random() < 0.3:
            story.deeds.append("abroad")
            leg = await call_abroad(caller, ABROAD)
            assert leg.answered
            line = Line(f"+1{DIALLED[users[0]]}", FAR, leg.answered.monotonic, [leg])
            story.lines.append(line)
            return Person(users[0], leg), Person("", None, [line])
        story.deeds.append("direct")
        mine, theirs = await call(caller, self._phones[users[1]])
        first = Person(users[0], mine)
        second = Person(users[1], theirs)
        self._line(story, first.number, first, second)
        return first, second

    def _line(self, story: Story, payer: str, caller: Person, called: Person) -> None:
        assert called.leg
        assert called.leg.answered
        legs = [leg for leg in (caller.leg, called.leg) if leg]
        line = Line(payer, called.number, called.leg.answered.monotonic, legs)
        story.lines.append(line)
        if caller.leg is None:
            caller.meets(called.leg)
            caller.lines.append(line)

    async def _transfer(
        self, story: Story, mover: Person, stays: Person, third: str
    ) -> tuple[Person, Person]:
        story.deeds.append("transferred")
        assert mover.leg
        moving = asyncio.create_task(mover.leg.transfer(DIALLED[third]))
        onward = Person(third, await pick_up(self._phones[third]))
        await moving
        self._line(story, mover.number, stays, onward)
        return stays, onward

    async def _join(
        self, story: Story, mover: Person, stays: Person, third: str
    ) -> tuple[Person, Person]:
        story.deeds.append("joined")
        assert mover.leg
        asking, asked = await call(self._phones[mover.user], self._phones[third])
        onward = Person(third, asked)
        self._line(story, mover.number, Person(mover.user, asking), onward)
        await passes(self._chance.uniform(0.2, 0.8))
        await mover.leg.join(asking)
        stays.meets(asked)
        return stays, onward

    async def _park(
        self, story: Story, mover: Person, stays: Person, third: str
    ) -> tuple[Person, Person]:
        story.deeds.append("parked")
        assert mover.leg
        self._space = self._space % 19 + 1
        space = f"7{self._space:02d}"
        await parked(self._exchange, mover.leg, space)
        await passes(self._chance.uniform(0.3, 1.0))
        leg = await self._phones[third].dial(space)
        await leg.wait_answered(15)
        stays.meets(leg)
        return stays, Person(third, leg)

    async def _end(self, story: Story, caller: Person, called: Person) -> None:
        who = self._chance.choice([each for each in (caller, called) if each.leg])
        story.deeds.append("hung up")
        assert who.leg
        await who.leg.hangup()
        for each in (caller, called):
            if each.leg:
                await each.leg.ended(15)
