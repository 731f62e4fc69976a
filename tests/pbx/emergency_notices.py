"""Who is told of emergency calls: late, when what tells them hung or was killed, but once."""

import os
import signal
import statistics

from tests.pbx.emergency import place
from tests.pbx.emergency_stage import Result, Stage, all_told, stopped

MORE = 0.05
"""Seconds by which a call may take longer while what tells people hangs."""

AT_ONCE = 1
TOLD_WITHIN = 60.0


async def notifier_hangs(stage: Stage, calls: int) -> Result:
    """What tells people hangs and is killed then; the next one tells of each call, once.

    The delay is held against that of calls before and after, whichever are slower: a machine has
    its moods.
    """
    stage.acknowledge()
    before = await place(stage.centre, stage.phones, "911", calls, AT_ONCE)
    was = len(stage.centre.notices())
    with stopped(stage, "notifier"):
        hung = await place(stage.centre, stage.phones, "911", calls, AT_ONCE)
        os.kill(stage.exchange.part("notifier"), signal.SIGKILL)
    late = [each["call"] for each in stage.centre.notices()[was:]]
    wrong = await all_told(stage, late, TOLD_WITHIN)
    after = await place(stage.centre, stage.phones, "911", calls, AT_ONCE)
    plain = max(statistics.median(before.delays), statistics.median(after.delays))
    longer = statistics.median(hung.delays) - plain
    stage.acknowledge()
    words = (
        f"calls {longer * 1000:+.0f} ms at the median; {len(late) - len(wrong)} of {calls} notices"
        " by web hook and by mail later, once each"
    )
    holds = longer <= MORE and hung.answered == calls == len(late) and not wrong
    return Result(hung.answered - len(wrong), calls, words, holds)
