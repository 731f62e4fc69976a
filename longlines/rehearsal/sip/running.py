"""Plays tests as real calls, several at a time where they don't get in each other's way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.rehearsal.sip import entrance, judging, planning
from longlines.rehearsal.sip.evidence import Evidence, NoRecord
from longlines.rehearsal.sip.planning import Plan, Skipped
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.rehearsal.sip.scene import Scene
from longlines.rehearsal.sip.switchboard import Sip, Switchboard
from longlines.telephones.legs import CallFailed
from longlines.telephones.phones import Phones, RegistrationFailed

REGISTERS_WITHIN = 10.0


@dataclass(frozen=True)
class Live:
    """A running exchange: where it takes calls, what it can say, and what it records.

    `operators` are the accounts whose telephones take calls out of queues.
    """

    house: House
    sip: Sip
    operators: tuple[str, ...]
    repertoire: Repertoire
    evidence: Evidence
    spool: Path


@dataclass
class Run:
    """Tests on their way through a live exchange, at most `jobs` of them at a time.

    `under_way` is told which are being played, whenever that changes.
    """

    live: Live
    jobs: int
    under_way: Callable[[list[Case]], None]

    async def results(self, cases: Iterable[Case]) -> AsyncIterator[Result | Skipped]:
        """The result of each test, in the order in which they come. Cancelled, all hang up."""
        house, operators = self.live.house, self.live.operators
        waiting: list[list[Plan]] = []
        for case in cases:
            planned = await planning.plans(case, house, operators)
            if isinstance(planned, Skipped):
                yield planned
            else:
                waiting.append(planned)
        waiting.sort(key=lambda plans: -plans[0].limit)
        interface = self.live.sip.host
        async with (
            Phones(interface=interface) as phones,
            Switchboard(phones, self.live.sip, operators) as board,
        ):
            playing: dict[asyncio.Task[Result], Plan] = {}
            try:
                while waiting or playing:
                    self._begin(waiting, playing, board)
                    self.under_way([plan.case for plan in playing.values()])
                    done, _ = await asyncio.wait(playing, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        board.release(playing.pop(task))
                        yield task.result()
            finally:
                for task in playing:
                    task.cancel()
                await asyncio.gather(*playing, return_exceptions=True)

    def _begin(
        self,
        waiting: list[list[Plan]],
        playing: dict[asyncio.Task[Result], Plan],
        board: Switchboard,
    ) -> None:
        """Begin what can be begun; the longest first."""
        for plans in list(waiting):
            plan = None
            if len(playing) < self.jobs:
                plan = next(filter(board.take, plans), None)
            if plan:
                waiting.remove(plans)
                name = f"test {plan.case.name}"
                playing[asyncio.create_task(self._play(plan, board), name=name)] = plan

    async def _play(self, plan: Plan, board: Switchboard) -> Result:
        house = self.live.house
        values = {**plan.virtual.saved, **entrance.values(plan.case, house)}
        scene = Scene(
            plan,
            self.live.repertoire,
            lambda key: judging.words(key, {}, house),
            self.live.operators,
            values,
        )
        number = house.number(plan.caller)
        try:
            async with asyncio.timeout(REGISTERS_WITHIN):
                phone = await board.arrange(plan)
        except (RegistrationFailed, PermissionError, TimeoutError) as error:
            return judging.lost(scene, f"a telephone could not register: {error}")
        board.expect(number, scene)
        try:
            with entrance.open_for(plan.case, house, self.live.spool) as dialled:
                leg = await scene.play(phone, dialled)
            trace = await self.live.evidence.of(number, leg.began.utc)
        except (NoRecord, CallFailed) as error:
            return judging.lost(scene, str(error))
        finally:
            board.forget(number)
        return judging.judge(scene, trace, house)
