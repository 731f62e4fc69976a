"""Calls a second and answer delay of the menu, beside plain dialplan, panoramisk, pystrix, pyst2.

Run `python -m bench.calls` (about six minutes) or `python -m bench.calls --quick`. It starts an
Asterisk of its own on ports from --port on, needs SIPp, and leaves nothing behind.

For each contender it looks for the highest rate, in calls a second, at which no call failed: one
trial for each in turn, round after round, so that a busy moment of the machine hits them all.
Before that, the delays at one common rate that leaves the machine room. The forked script can't
reach that rate and is measured at its own. The quick run looks for the highest rate of plain
dialplan and Longlines only.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.menu_call import lab, machine, report, search, sipp, waiting
from longlines.flow.problems import FlowProblems
from longlines.host.errors import HostError

FORKED = "pyst2"
FORKED_RATE = 4.0


@dataclass(frozen=True)
class Size:
    """How long a run is: seconds and counts."""

    budget: float
    trial: float
    rounds: int
    common_rate: float
    callers: int
    sought: tuple[str, ...] = lab.CONTENDERS


FULL = Size(budget=360, trial=6, rounds=8, common_rate=40, callers=500)
QUICK = Size(
    budget=80,
    trial=3,
    rounds=8,
    common_rate=40,
    callers=200,
    sought=(report.BASELINE, report.OURS),
)
LEAST_ROUNDS = 3
WIDTH = 132
DISTURBED = 0.35
"""A trial that fails while other programs take this part of the machine is tried again."""


def main() -> int:
    """Run the benchmark; 0 when it ran, whatever it found."""
    options = _options()
    console = Console(stderr=options.json, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        found = asyncio.run(_measure(options, home, console))
    except (lab.LabError, HostError, FlowProblems) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    if options.json:
        print(report.as_json(found))
    else:
        report.show(found, console)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.calls", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in 1.5 minutes")
    parser.add_argument("--json", action="store_true", help="print JSON; progress goes to stderr")
    parser.add_argument("--port", type=int, default=27000, help="first of 5,000 ports to use")
    parser.add_argument("--keep", action="store_true", help="keep logs and traces, and say where")
    parser.add_argument(
        "--only",
        default=",".join(lab.CONTENDERS),
        help="contenders, with commas: " + ", ".join(lab.CONTENDERS),
    )
    options = parser.parse_args()
    options.only = [name for name in lab.CONTENDERS if name in options.only.split(",")]
    return options


async def _measure(options: argparse.Namespace, home: Path, console: Console) -> report.Found:
    size = QUICK if options.quick else FULL
    ends = time.monotonic() + size.budget
    if shutil.which("sipp") is None:
        raise lab.LabError("sipp isn't installed; as root: apt install sip-tester")
    async with AsyncExitStack() as stack:
        exchange = await lab.start(lab.settings_for(home, options.port), stack)
        facts = machine.describe()
        found = report.Found(facts, report.versions(exchange.versions["asterisk"]))
        if options.keep:
            console.print(f"everything is kept in {home}")
        caller = sipp.Caller(
            f"127.0.0.1:{options.port}",
            options.port + 10,
            options.port + 12,
            home / "trials",
            exchange.pids,
            int(facts["cores"]),
        )
        run = _Run(size, caller, found, console, options.only)
        await run.delays()
        if report.OURS in options.only:
            engine = exchange.pids[report.OURS]
            found.waiting = await waiting.measure(caller, engine, size.callers)
            await caller.idle()
        await run.searches(ends)
    return found


class _Run:
    """The trials of one run, in turns."""

    def __init__(
        self,
        size: Size,
        caller: sipp.Caller,
        found: report.Found,
        console: Console,
        names: list[str],
    ) -> None:
        self._size = size
        self._caller = caller
        self._found = found
        self._console = console
        self._names = names

    async def delays(self) -> None:
        """Each contender at the common rate, after a first call that loads what it needs."""
        for name in self._names:
            await self._caller.trial(name, 2, 1)
        for name in self._names:
            rate = FORKED_RATE if name == FORKED else self._size.common_rate
            trial = await self._trial(name, rate, self._size.trial)
            self._found.common_rate[name] = rate
            self._found.delays[name] = [trial]
            spent = sum(trial.cpu.values())
            first = search.first_rate(rate, self._caller.cores, spent, trial.calls / rate)
            if name in self._size.sought:
                self._found.searches[name] = search.Search(first)

    async def searches(self, ends: float) -> None:
        """Round after round until time is up; another round begins only if it fits."""
        longest = 0.0
        for number in range(self._size.rounds):
            begun = time.monotonic()
            if number >= LEAST_ROUNDS and begun + longest > ends:
                break
            for name in filter(self._found.searches.__contains__, self._names):
                if time.monotonic() > ends:
                    return
                sought = self._found.searches[name]
                trial = await self._trial(name, sought.rate, self._size.trial)
                if trial.clean or trial.others < DISTURBED:
                    sought.note(trial.offered, trial.clean)
            longest = max(longest, time.monotonic() - begun)

    async def _trial(self, name: str, rate: float, seconds: float) -> sipp.Trial:
        trial = await self._caller.trial(name, rate, seconds)
        await self._caller.idle()
        self._found.trials.append(trial)
        self._console.print(
            f"{report.TITLES[name]:<20}{trial.offered:6.0f}/s  {trial.failed:4} of {trial.calls} "
            f"failed, others {trial.others:4.0%}"
        )
        return trial


if __name__ == "__main__":
    sys.exit(main())
