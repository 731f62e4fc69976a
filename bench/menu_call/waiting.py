"""What the engine keeps for a caller who waits in a menu."""

import asyncio
from dataclasses import dataclass

from bench.menu_call import machine, sipp
from bench.menu_call.sipp import Caller

RATE = 80.0
SETTLED_WITHIN = 4.0


@dataclass(frozen=True)
class Waiting:
    """Engine memory in kB with `callers` in the menu, above what it had with none."""

    callers: int
    rss_before: int
    rss: int
    pss_before: int
    pss: int

    @property
    def rss_each(self) -> float:
        """kB of resident memory for each caller."""
        return (self.rss - self.rss_before) / max(1, self.callers)

    @property
    def pss_each(self) -> float:
        """kB of proportional memory for each caller."""
        return (self.pss - self.pss_before) / max(1, self.callers)


async def measure(caller: Caller, engine: int, callers: int) -> Waiting:
    """Let `callers` wait in a menu and weigh the engine before and meanwhile."""
    before, idle_files = machine.memory([engine]), machine.open_files(engine)
    folder = caller.folder / "waiting"
    folder.mkdir(parents=True)
    stay = callers / RATE + SETTLED_WITHIN
    command = caller.command("hold", "waiting", RATE, callers)
    command += ["-d", f"{stay * 1000:.0f}", "-trace_err", "-error_file", str(folder / "errors")]
    async with sipp.started(command, folder) as calling:
        there = await _settled(engine, idle_files, callers, stay)
        after = machine.memory([engine])
        await calling.ended(within=2 * stay + 5)
    return Waiting(there, before.rss, after.rss, before.pss, after.pss)


async def _settled(engine: int, idle_files: int, callers: int, within: float) -> int:
    """Wait until every caller has a session, or no longer; how many have."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while (there := machine.open_files(engine) - idle_files) < callers and loop.time() < deadline:
        await asyncio.sleep(0.1)
    return there
