"""Calls by SIPp over loopback, and what became of them."""

import asyncio
import csv
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.menu_call.machine import busy_seconds, cpu_seconds, family
from longlines.host import process

HERE = Path(__file__).parent
LONGEST_CALL = 9.0
"""Seconds from the call to the last timeout of a caller that is left alone."""


@dataclass(frozen=True)
class Trial:
    """Calls offered at one rate. Delays are seconds; cpu is processor seconds by process.

    `others` is the part of the machine (0 to 1) that programs outside the bench took.
    """

    contender: str
    offered: float
    calls: int
    succeeded: int
    failed: int
    achieved: float
    retransmissions: int
    seconds: float
    answer: list[float] = field(repr=False)
    key: list[float] = field(repr=False)
    cpu: dict[str, float]
    others: float

    @property
    def clean(self) -> bool:
        """Whether every call succeeded, at the rate that was offered."""
        return (
            self.failed == 0
            and self.succeeded == self.calls
            and self.achieved > 0.96 * self.offered
        )


@dataclass
class Caller:
    """SIPp on `port`, calling `target` (host:port), writing into `folder`."""

    target: str
    port: int
    media_port: int
    folder: Path
    pids: dict[str, int]
    cores: int
    count: int = 0

    def command(self, scenario: str, service: str, rate: float, calls: int) -> list[str]:
        """The common part of SIPp's command line."""
        command = ["sipp", self.target, "-sf", str(HERE / f"{scenario}.xml"), "-s", service]
        command += ["-i", "127.0.0.1", "-p", str(self.port), "-mi", "127.0.0.1"]
        command += ["-mp", str(self.media_port)]
        command += ["-r", f"{rate:.0f}", "-m", str(calls), "-l", str(calls)]
        return [*command, "-nostdin", "-buff_size", "8388608"]

    async def trial(self, contender: str, rate: float, seconds: float) -> Trial:
        """Offer `rate` calls a second for `seconds`, wait until all have ended."""
        self.count += 1
        rate = max(1.0, round(rate))
        calls = max(3, round(rate * seconds))
        folder = self.folder / f"{self.count:03}-{contender}-{rate:.0f}"
        folder.mkdir(parents=True)
        command = self.command("key", contender, rate, calls)
        command += ["-trace_shortmsg", "-shortmessage_file", str(folder / "messages")]
        command += ["-trace_stat", "-stf", str(folder / "stat")]
        command += ["-fd", "1", "-trace_err", "-error_file", str(folder / "errors")]
        loop = asyncio.get_running_loop()
        begun, before, busy = loop.time(), self._cpu(), busy_seconds()
        async with started(command, folder) as calling:
            await calling.ended(within=calls / rate + LONGEST_CALL)
        lasted = loop.time() - begun
        cpu = {name: spent - before[name] for name, spent in self._cpu().items()}
        cpu["sipp"] = calling.cpu
        others = max(0.0, busy_seconds() - busy - sum(cpu.values())) / lasted / self.cores
        return _result(contender, rate, calls, folder, lasted, cpu, others)

    async def idle(self, within: float = 8.0) -> None:
        """Wait until the processes under test have nothing to do."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while loop.time() < deadline:
            before = sum(self._cpu().values())
            await asyncio.sleep(0.3)
            if sum(self._cpu().values()) - before < 0.03:
                return

    def _cpu(self) -> dict[str, float]:
        return {
            name: sum(cpu_seconds(each) for each in family(pid)) for name, pid in self.pids.items()
        }


class Calling:
    """A SIPp that runs; `cpu` is its processor time so far, in seconds."""

    def __init__(self, running: asyncio.subprocess.Process) -> None:
        self.running = running
        self.cpu = 0.0

    async def ended(self, within: float) -> None:
        """Wait for its end; kill it past `within` seconds."""
        waiting = asyncio.ensure_future(self.running.wait())
        deadline = asyncio.get_running_loop().time() + within
        while not waiting.done() and asyncio.get_running_loop().time() < deadline:
            self.cpu = cpu_seconds(self.running.pid) or self.cpu
            await asyncio.wait([waiting], timeout=0.2)
        if not waiting.done():
            process.kill_session(self.running.pid)
        await waiting


@asynccontextmanager
async def started(command: list[str], folder: Path) -> AsyncIterator[Calling]:
    """Run SIPp, its screen in `folder`; whatever happens, it is gone afterwards."""
    with (folder / "screen").open("wb") as screen:
        running = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Calling(running)
    finally:
        if running.returncode is None:
            process.kill_session(running.pid)
            await running.wait()


def _result(
    contender: str,
    rate: float,
    calls: int,
    folder: Path,
    lasted: float,
    cpu: dict[str, float],
    others: float,
) -> Trial:
    stat = _last_row(folder / "stat")
    calls_seen = read_messages(folder / "messages")
    offered = sorted(call.invited for call in calls_seen if call.invited)
    span = offered[-1] - offered[0] if len(offered) > 1 else 0.0
    succeeded = int(stat.get("SuccessfulCall(C)", "0"))
    return Trial(
        contender=contender,
        offered=rate,
        calls=calls,
        succeeded=succeeded,
        failed=calls - succeeded,
        achieved=(len(offered) - 1) / span if span else 0.0,
        retransmissions=int(stat.get("Retransmissions(C)", "0")),
        seconds=lasted,
        answer=[call.answered - call.invited for call in calls_seen if call.answered],
        key=[call.ended - call.keyed for call in calls_seen if call.ended and call.keyed],
        cpu=cpu,
        others=others,
    )


def _last_row(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {key: value for key, value in rows[-1].items() if key and value} if rows else {}


@dataclass
class Moments:
    """When a call was offered, answered, keyed in and ended; epoch seconds, 0 for never."""

    invited: float = 0.0
    answered: float = 0.0
    keyed: float = 0.0
    ended: float = 0.0


def read_messages(path: Path) -> list[Moments]:
    """Each call's moments, from SIPp's short log: its own timers tick in 4 ms only."""
    found: dict[str, Moments] = {}
    if not path.exists():
        return []
    for line in path.read_text(errors="replace").splitlines():
        fields = line.split("\t")
        if len(fields) < 7:
            continue
        _, _, stamp, way, call_id, sequence, first = fields[:7]
        call = found.setdefault(call_id, Moments())
        if way == "S" and first.startswith("INVITE"):
            call.invited = call.invited or float(stamp)
        elif way == "R" and first.startswith("SIP/2.0 200") and "INVITE" in sequence:
            call.answered = call.answered or float(stamp)
        elif way == "S" and first.startswith("INFO"):
            call.keyed = call.keyed or float(stamp)
        elif way == "R" and first.startswith("BYE"):
            call.ended = call.ended or float(stamp)
    return list(found.values())
