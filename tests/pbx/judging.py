"""Compares what telephones say of their calls with what the exchange charges."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from longlines.billing.calls import Call
from longlines.store.calls import count_open, latest
from longlines.store.charges import of_calls
from longlines.telephones.heard import eventually
from tests.pbx.behaviours import Story

WITHIN = 1.0
"""Seconds between a telephone's own clock and the charge."""

LISTENER_WITHIN = 20.0


@dataclass
class Verdict:
    """How many lines were charged as they should be; what is wrong is told in words."""

    lines: int = 0
    worst: float = 0.0
    wrong: list[str] = field(default_factory=list)


async def judge(engine: Engine, stories: Sequence[Story]) -> Verdict:
    """Wait until all calls are over, and look whether each line was charged once, and exactly."""

    async def over() -> bool:
        return await asyncio.to_thread(count_open, engine) == 0

    _: bool = await eventually(over, LISTENER_WITHIN, every=0.3, what="all calls are over")
    calls = latest(engine, 100_000)
    charged = of_calls(engine, [call.id for call in calls])
    verdict = Verdict()
    for number, story in enumerate(stories):
        until = story.until or datetime.now(UTC)
        mine = [call for call in calls if story.since <= call.started_at <= until]
        told = sorted(
            (row.account, row.number, float(row.seconds))
            for call in mine
            for row in charged.get(call.id, ())
            if row.side == "sell" and row.seconds
        )
        wanted = sorted((line.payer, line.number, line.seconds) for line in story.lines)
        verdict.lines += len(wanted)
        if [each[:2] for each in told] != [each[:2] for each in wanted]:
            verdict.wrong.append(_words(number, story, mine, wanted, told))
            continue
        apart = [abs(ours[2] - theirs[2]) for ours, theirs in zip(told, wanted, strict=True)]
        verdict.worst = max([verdict.worst, *apart])
        if max(apart, default=0.0) > WITHIN:
            verdict.wrong.append(_words(number, story, mine, wanted, told))
    return verdict


def _words(number: int, story: Story, mine: Sequence[Call], wanted: object, told: object) -> str:
    ids = ", ".join(call.id for call in mine)
    return f"story {number} ({', '.join(story.deeds)}; {ids}): wanted {wanted}, charged {told}"
