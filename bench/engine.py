"""What the engine costs: processor time of a ten-step call, beside handlers written by hand.

Run `python -m bench.engine` (about a minute) or `--quick`. The engine is the real one, `python -m
agi`, on a flow of ten steps; this process plays Asterisk over FastAGI sockets. The peers are the
same call written by hand on asyncio streams, once on asyncio's own loop and once on uvloop as
the engine: they send the very same command lines, which is checked, but keep, choose and check
nothing, and tell no journal. All take turns, round after round, a short one each, so that a busy
moment of the machine hits them all. Exit code 1 when the bar isn't met.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from bench.engine_call import alone, pbx
from bench.menu_call import machine
from longlines.host import process, readiness
from longlines.settings import CHECKOUT

FLOWS = Path(pbx.__file__).parent / "flows"
FLOW = "ten-steps"
STEPS = 10
OURS, BARE, BARE_UVLOOP = "longlines", "asyncio", "uvloop"
TITLES = {
    OURS: "Longlines' engine",
    BARE: "by hand, asyncio",
    BARE_UVLOOP: "by hand, asyncio on uvloop",
}
MOST_RATIO = 1.25
UP_WITHIN = 60.0


@dataclass(frozen=True)
class Size:
    """How many rounds of how many calls, and how many at a time."""

    rounds: int
    calls: int
    at_once: int
    alone: int


FULL = Size(rounds=30, calls=100, at_once=20, alone=4000)
QUICK = Size(rounds=8, calls=100, at_once=20, alone=1000)


@dataclass
class Found:
    """Processor seconds of each round, by contender; steps a second of the engine alone."""

    size: Size
    alone: float = 0.0
    commands: int = 0
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def ratio(self, peer: str) -> float:
        """The engine's processor time as a multiple of a peer's: the median round's."""
        rounds = zip(self.cpu[OURS], self.cpu[peer], strict=True)
        return statistics.median(ours / theirs for ours, theirs in rounds)

    def milliseconds(self, name: str) -> float:
        """Processor time of a call."""
        return statistics.median(self.cpu[name]) / self.size.calls * 1000


class BenchError(Exception):
    """The benchmark can't run; the message says why."""


def main() -> int:
    """Run the benchmark; 1 when the engine costs more than the bar allows."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in 20 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--port", type=int, default=28500, help="first of 3 ports to use")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        found = uvloop.run(_measure(QUICK if options.quick else FULL, home, options.port))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if options.json:
        print(json.dumps(_as_json(found), indent=2))
    else:
        _show(found)
    return 0 if found.ratio(BARE) <= MOST_RATIO else 1


async def _measure(size: Size, home: Path, port: int) -> Found:
    found = Found(size, await alone.steps_per_second(FLOWS, FLOW, size.alone))
    ports = {name: port + number for number, name in enumerate(TITLES)}
    async with AsyncExitStack() as stack:
        engine = [sys.executable, "-m", "agi"]
        pids = {OURS: await _spawn(stack, home, OURS, engine, ports[OURS])}
        said = await _commands(ports[OURS])
        script = home / "script.json"
        script.write_text(json.dumps(_script(said, home)))
        for name in (BARE, BARE_UVLOOP):
            command = [sys.executable, "-m", "bench.engine_call.peer"]
            command += [str(ports[name]), str(script), name]
            pids[name] = await _spawn(stack, home, name, command, ports[name])
            if await _commands(ports[name]) != said:
                raise BenchError(f"the peer {name} doesn't send what the engine sends")
        found.commands = len(said)
        for name in TITLES:
            await pbx.calls(ports[name], FLOW, size.calls, size.at_once)
        for _ in range(size.rounds):
            for name in TITLES:
                before = machine.running_seconds(pids[name])
                await pbx.calls(ports[name], FLOW, size.calls, size.at_once)
                spent = machine.running_seconds(pids[name]) - before
                found.cpu.setdefault(name, []).append(spent)
    return found


async def _commands(port: int) -> list[bytes]:
    """The command lines of the first call."""
    heard: list[bytes] = []
    await pbx.call(port, FLOW, 0, heard)
    return heard


def _script(said: list[bytes], home: Path) -> dict[str, Any]:
    """What a peer needs to say the same: audio, variables, paths."""
    words = [line.decode().split('"') for line in said]
    return {
        "audio": list(dict.fromkeys(word[1] for word in words if word[0] == "STREAM FILE ")),
        "silence": next(word[1] for word in words if word[0] == "GET DATA "),
        "variables": [word[1] for word in words if word[0] == "EXEC MSet "],
        "recordings": str(home / "recordings"),
    }


async def _spawn(
    stack: AsyncExitStack, home: Path, name: str, command: list[str], port: int
) -> int:
    own = {
        "LONGLINES_HOME": str(home),
        "LONGLINES_FLOWS": str(FLOWS),
        "LONGLINES_AGI_PORT": str(port),
    }
    log = home / f"{name}.log"
    running = await process.spawn(command, log, {**os.environ, **own}, CHECKOUT)
    stack.push_async_callback(_stop, running)
    try:
        async with asyncio.timeout(UP_WITHIN):
            while not await readiness.engine_up("127.0.0.1", port):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise BenchError(f"{name} isn't up: {log.read_text(errors='replace')[-400:]}") from None
    return running.pid


async def _stop(running: asyncio.subprocess.Process) -> None:
    process.kill_session(running.pid)
    await running.wait()


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "machine": machine.describe(),
        "steps_per_second_alone": round(found.alone),
        "commands_a_call": found.commands,
        "contenders": [
            {
                "contender": name,
                "cpu_ms_a_call": round(found.milliseconds(name), 3),
                "steps_per_cpu_second": round(STEPS * 1000 / found.milliseconds(name)),
                "engine_to_it": round(found.ratio(name), 3),
                "cpu_seconds": [round(seconds, 4) for seconds in found.cpu[name]],
            }
            for name in TITLES
        ],
        "bar": {"engine_to_asyncio": MOST_RATIO},
    }


def _show(found: Found) -> None:
    table = Table(title=f"ten steps, {found.commands} commands, {found.size.at_once} calls at once")
    table.add_column("")
    for heading in ("CPU ms a call", "steps a CPU second", "engine to it"):
        table.add_column(heading, justify="right")
    for name, title in TITLES.items():
        cost = found.milliseconds(name)
        ratio = f"{found.ratio(name):.2f}"
        table.add_row(title, f"{cost:.2f}", f"{STEPS * 1000 / cost:,.0f}", ratio)
    console = Console(highlight=False)
    console.print(table)
    facts = machine.describe()
    console.print(
        f"The engine takes {found.ratio(BARE):.2f} times the processor time of a handler written "
        f"by hand; the bar is {MOST_RATIO}. Without a line it takes {found.alone:,.0f} steps a "
        f"second.\n{facts['cpu']}, {facts['cores']} cores, Python {facts['python']}"
    )


if __name__ == "__main__":
    sys.exit(main())
