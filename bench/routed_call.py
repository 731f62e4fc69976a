"""How much later a carrier is asked when a call is routed than when it is plainly dialled.

Run `python -m bench.routed_call` (about two minutes) or with `--quick`. It starts an Asterisk and
an engine of its own, and SIPp at both ends: one calls, the other is the carrier. The delay of a
call runs from its INVITE to the exchange until the carrier's INVITE. Plain calls are one `Dial` in
the dialplan; routed ones run the flow in the engine, which chooses among 12 carriers, and then
dialplans/carriers.conf. Both take short turns at the same rate, in the same run.

Added, at a percentile, is what the routed calls of a turn take there beyond the plain ones of the
turn before it; of all turns the median is shown. So what stalls both, as SIPp, the PBX and other
users of the machine do, is taken off, and a stall of one turn is not taken for the rule. Beside it
stand the percentiles of all calls together, stalls and all. Exit code 1 when the bar isn't met.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.menu_call import machine
from bench.menu_call.search import percentile
from bench.menu_call.sipp import started
from bench.routed import lab
from longlines.flow.problems import FlowProblems
from longlines.host.errors import HostError

HERE = Path(__file__).parent / "routed"
PLAIN, ROUTED = "9011", "011"
TITLES = {PLAIN: "plain Dial", ROUTED: "routed by the engine"}
BAR_MS = 10.0
PATIENCE = 20.0


@dataclass
class Delays:
    """Seconds from a call's INVITE to the carrier's, by turn; `failed` calls never came there."""

    turns: list[list[float]] = field(default_factory=list)
    failed: int = 0

    @property
    def seconds(self) -> list[float]:
        """Those of all turns."""
        return [each for turn in self.turns for each in turn]


def main() -> int:
    """Run the benchmark; 1 when the bar isn't met."""
    parser = argparse.ArgumentParser(prog="python -m bench.routed_call", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in 30 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rate", type=int, default=50, help="calls a second")
    parser.add_argument("--port", type=int, default=28000, help="first of 3,000 ports to use")
    options = parser.parse_args()
    if shutil.which("sipp") is None:
        print("bench: sipp isn't installed; as root: apt install sip-tester", file=sys.stderr)
        return 1
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        found, version = asyncio.run(_measure(options, home))
    except (HostError, FlowProblems, TimeoutError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return _show(found, options, version)


async def _measure(options: argparse.Namespace, home: Path) -> tuple[dict[str, Delays], str]:
    settings = lab.settings_for(home, options.port)
    found = {PLAIN: Delays(), ROUTED: Delays()}
    rounds, seconds = (4, 2) if options.quick else (12, 3)
    folder = home / "carrier"
    folder.mkdir()
    carrier = [*_sipp(options, folder, "carrier", 4), "-aa"]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(started(carrier, folder))
        version = await lab.start(settings, stack)
        await _trial(options, home / "warm", ROUTED, range(20))
        first = 20
        for number in range(rounds):
            for way, delays in found.items():
                turns = range(first, first + options.rate * seconds)
                trial = await _trial(options, home / f"{number}-{way}", way, turns)
                delays.turns += trial.turns
                delays.failed += trial.failed
                first = turns.stop
    return found, version


async def _trial(options: argparse.Namespace, folder: Path, way: str, turns: range) -> Delays:
    """A call for each turn, to a number of its own."""
    folder.mkdir()
    numbers = [f"442079{turn:06}" for turn in turns]
    (folder / "numbers").write_text("\n".join(["SEQUENTIAL", *(way + n for n in numbers)]) + "\n")
    calls = len(turns)
    caller = _sipp(options, folder, "caller", 12)
    caller += ["-inf", str(folder / "numbers"), "-r", str(options.rate)]
    caller += ["-m", str(calls), "-l", str(calls)]
    caller.insert(1, f"127.0.0.1:{options.port}")
    async with started(caller, folder) as calling:
        await calling.ended(within=calls / options.rate + PATIENCE)
    asked = _invited(folder / "caller.messages", "S", len(way))
    reached = _invited(folder.parent / "carrier" / "carrier.messages", "R", 1)
    delays = [reached[number] - asked[number] for number in numbers if number in reached]
    return Delays([delays], calls - len(delays))


def _sipp(options: argparse.Namespace, folder: Path, name: str, port: int) -> list[str]:
    command = ["sipp", "-sf", str(HERE / f"{name}.xml"), "-i", "127.0.0.1", "-mi", "127.0.0.1"]
    command += ["-p", str(options.port + port), "-mp", str(options.port + port + 2)]
    command += ["-nostdin", "-buff_size", "8388608", "-trace_shortmsg"]
    return [*command, "-shortmessage_file", str(folder / f"{name}.messages")]


def _invited(log: Path, way: str, skipped: int) -> dict[str, float]:
    """When each number's first INVITE was sent (`S`) or received (`R`), in seconds of the epoch."""
    found: dict[str, float] = {}
    for line in log.read_text(errors="replace").splitlines():
        fields = line.split("\t")
        if len(fields) > 6 and fields[3] == way and fields[6].startswith("INVITE sip:"):
            number = fields[6].removeprefix("INVITE sip:").partition("@")[0][skipped:]
            found.setdefault(number, float(fields[2]))
    return found


def _show(found: dict[str, Delays], options: argparse.Namespace, version: str) -> int:
    """Show it; the exit code."""
    if not all(turn for delays in found.values() for turn in delays.turns):
        print("bench: in some turn no call reached the carrier", file=sys.stderr)
        return 1
    rows = [_row(TITLES[way], delays, found[PLAIN]) for way, delays in found.items()]
    added = float(rows[1]["added_ms_p99"])
    if options.json:
        facts = {**machine.describe(), "asterisk": version, "rate": options.rate}
        print(json.dumps({"machine": facts, "bar_ms": BAR_MS, "rows": rows}, indent=2))
        return int(added >= BAR_MS)
    title = f"{options.rate} calls a second, Asterisk {version}; from INVITE to INVITE"
    table = Table(
        "", "calls", "failed", "ms p50", "ms p99", "added ms p50", "added p99", title=title
    )
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console = Console(highlight=False)
    console.print(table)
    console.print(f"added at p99: {added} ms; the bar is {BAR_MS:g} ms")
    return int(added >= BAR_MS)


def _row(title: str, delays: Delays, plain: Delays) -> dict[str, str | int | float]:
    p50, p99 = (percentile(delays.seconds, part) for part in (0.5, 0.99))
    return {
        "contender": title,
        "calls": len(delays.seconds),
        "failed": delays.failed,
        "ms_p50": round(p50 * 1000, 2),
        "ms_p99": round(p99 * 1000, 2),
        "added_ms_p50": round(_added(delays, plain, 0.5) * 1000, 2),
        "added_ms_p99": round(_added(delays, plain, 0.99) * 1000, 2),
    }


def _added(delays: Delays, plain: Delays, part: float) -> float:
    """Seconds at a percentile beyond the plain turn before, of the median turn."""
    return statistics.median(
        percentile(turn, part) - percentile(before, part)
        for turn, before in zip(delays.turns, plain.turns, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
