"""Reconciles each day in the night after it, in a process of its own: callers don't wait for it."""

import asyncio
import logging
import sys
from datetime import UTC, date, datetime

from longlines.settings import Settings

EVERY = 20.0
"""Seconds between two looks at the clock."""

FIRST = 30.0
"""Seconds after the start until the first look."""

AGAIN = 900.0
"""Seconds until a comparison that could not be done is tried again."""

WITHIN = 3600.0
"""Seconds that one may take."""

log = logging.getLogger(__name__)


async def watch(settings: Settings) -> None:
    """Look until cancelled. A start is no time for it: much else begins then."""
    await asyncio.sleep(FIRST)
    while True:
        day = await asyncio.to_thread(_due, settings)
        done = day is None or await compare(settings, day)
        await asyncio.sleep(EVERY if done else AGAIN)


def _due(settings: Settings) -> date | None:
    from longlines.host import reconciling  # nothing that a listener's start shall wait for

    return reconciling.due(settings, datetime.now(UTC))


def _done(settings: Settings, day: date) -> bool:
    from longlines.host import reconciling

    last = reconciling.last(settings)
    return last is not None and last.day >= day


async def compare(settings: Settings, day: date, within: float = WITHIN) -> bool:
    """Have a day compared; says whether that was done. It tells differences by an alarm."""
    words = ("-m", "longlines.cli.main", "reconcile", "--day", day.isoformat(), "--json")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.DEVNULL, stderr=pipe
    )
    try:
        async with asyncio.timeout(within):
            _, said = await process.communicate()
    except TimeoutError:
        said = f"it took more than {within:g} s".encode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if await asyncio.to_thread(_done, settings, day):
        return True
    told = said.decode(errors="replace").strip().rpartition("\n")[2]
    log.error("can't reconcile %s, trying again in %g s: %s", day, AGAIN, told)
    return False
