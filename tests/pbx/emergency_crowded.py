"""Emergency calls while ordinary calls have taken every line that they may take."""

import asyncio

from longlines.telephones.heard import eventually
from tests.pbx.crowd import Crowd
from tests.pbx.emergency import place
from tests.pbx.emergency_stage import Result, Stage, told

ORDINARY = ("operator1", "operator2")
NUMBER = "0114930123410"
"""A number that only the carriers `small` and `dear` carry."""

WITHIN = 3.0
AT_ONCE = 4


async def lines_full(stage: Stage, calls: int) -> Result:
    """Every ordinary line is full; so many call 911 in the same moment."""
    async with Crowd(
        (stage.exchange.host, stage.exchange.sip_port), stage.exchange.passwords
    ) as all_:
        ordinary = await all_.call(ORDINARY, NUMBER, 10)
        up = [each for each in ordinary if each.answered]
        await _is_full(stage)
        users = [phone.user for phone in stage.phones]
        urgent = await all_.call([users[n % 4] for n in range(calls)], "911", WITHIN)
        good = [each for each in urgent if each.took <= WITHIN and not each.ended]
        slowest = max(each.took for each in urgent)
        cut = [each for each in ordinary if each.ended]
        await all_.hang_up(urgent)
        by_line = await _by_the_full_line(stage, calls)
        cut += [each for each in up if each.ended and each not in cut]
        await all_.hang_up(up)
    await stage.office.no_channel_is_left(20)
    words = (
        f"all in the same moment, the last answered after {slowest:.2f} s; by the full line itself"
        f" {by_line.good} of {by_line.of}; {len(cut)} of {len(up)} ordinary calls cut"
    )
    holds = len(good) == calls and by_line.holds and not cut and len(up) == len(ORDINARY)
    return Result(len(good), calls, words, holds)


async def _is_full(stage: Stage) -> None:
    async def full() -> bool:
        said = await asyncio.to_thread(stage.centre.asterisk, "group show channels small")
        return "1 active channel" in said

    is_full: bool = await eventually(full, 5, 0.2, what="an ordinary call on the line of `small`")
    assert is_full


async def _by_the_full_line(stage: Stage, calls: int) -> Result:
    """The PSAPs' own trunks refuse; the third is a channel that ordinary calls can't take."""
    with stage.centre.forced(first="refuse", second="refuse"):
        counts = await place(stage.centre, stage.phones, "911", calls, AT_ONCE, within=WITHIN)
    counts.delays = []
    return told(counts, WITHIN)
