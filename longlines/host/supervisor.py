"""Keeps the parts of an instance running: starts, watches, restarts and stops them."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from longlines.host import process

# sysexits.h: EX_CONFIG. Starting again would end the same way.
CONFIGURATION_ERROR = 78


@dataclass(frozen=True)
class Part:
    """A process to keep running. `answers`, where given, tells whether it still reacts."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path = Path("/")
    answers: Callable[[], Awaitable[bool]] | None = None


@dataclass(frozen=True)
class Pace:
    """Times in seconds; the tests have no patience for the real ones.

    `brief`: a part that lived shorter died early, and waits before it starts again: `first_wait`
    doubled each time, up to `longest_wait`. `ask_every` and `hung_after` are for parts that
    answer; `stop_within` is how long a part gets to end by itself.
    """

    brief: float = 10.0
    first_wait: float = 0.25
    longest_wait: float = 5.0
    ask_every: float = 1.0
    hung_after: float = 15.0
    stop_within: float = 8.0


class Supervisor:
    """Runs `parts`, logs into `logs`, and tells `report` one line for whatever goes wrong.

    `pids` is where `<part>.pid` is kept while a part runs.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        logs: Path,
        report: Callable[[str], None],
        pace: Pace | None = None,
        pids: Path | None = None,
    ) -> None:
        self._parts = parts
        self._pids = pids or logs
        self._logs = logs
        self._report = report
        self._pace = pace or Pace()
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._stopping: set[str] = set()
        self.given_up: dict[str, str] = {}

    def start(self) -> None:
        """Begin to keep the parts running; needs a running event loop."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for part in self._parts:
            self._keepers[part.name] = asyncio.create_task(self._keep(part))

    async def stop(self) -> None:
        """Stop the parts one after the other, in their order; none is left running."""
        for part in self._parts:
            self._stopping.add(part.name)
            keeper = self._keepers.get(part.name)
            if running := self._running.get(part.name):
                await self._end(running)
            if keeper is not None:
                keeper.cancel()
                await asyncio.gather(keeper, return_exceptions=True)
            if running := self._running.get(part.name):
                process.kill_session(running.pid)
                await running.wait()

    def pid(self, name: str) -> int | None:
        """The process id of part `name`, None while it isn't running."""
        running = self._running.get(name)
        return running.pid if running else None

    async def _end(self, running: asyncio.subprocess.Process) -> None:
        process.terminate(running.pid)
        try:
            async with asyncio.timeout(self._pace.stop_within):
                await running.wait()
        except TimeoutError:
            process.kill_session(running.pid)
            await running.wait()

    async def _keep(self, part: Part) -> None:
        loop = asyncio.get_running_loop()
        early = 0
        while part.name not in self._stopping:
            begun = loop.time()
            code, words = await self._run(part)
            if part.name in self._stopping:
                return
            if code == CONFIGURATION_ERROR:
                self.given_up[part.name] = words
                self._report(f"{part.name} can't start: {words or 'see ' + str(self._log(part))}")
                return
            early = early + 1 if loop.time() - begun < self._pace.brief else 0
            wait = self._wait(early)
            self._report(
                f"{part.name} ended ({_meaning(code)}{': ' + words if words else ''}); "
                f"starting it again{f' in {wait:.1f} s' if wait else ''}"
            )
            await asyncio.sleep(wait)

    def _wait(self, early: int) -> float:
        """The first early death is forgiven; then the wait doubles with each more."""
        if early < 2:
            return 0.0
        return float(
            min(self._pace.first_wait * 2.0 ** min(early - 2, 30), self._pace.longest_wait)
        )

    async def _run(self, part: Part) -> tuple[int, str]:
        """Run `part` once; return its exit code and the last line that it wrote."""
        log = self._log(part)
        begin = log.stat().st_size if log.exists() else 0
        try:
            running = await process.spawn(part.command, log, part.environment, part.folder)
        except OSError as error:
            return 127, str(error)
        self._running[part.name] = running
        pid_file = self._pids / f"{part.name}.pid"
        pid_file.write_text(f"{running.pid}\n")
        watch = asyncio.create_task(self._watch(part, running))
        try:
            code = await running.wait()
        finally:
            watch.cancel()
            process.kill_session(running.pid)
            await running.wait()
            del self._running[part.name]
            pid_file.unlink(missing_ok=True)
        return code, _last_line(log, begin) if code > 0 else ""

    async def _watch(self, part: Part, running: asyncio.subprocess.Process) -> None:
        """Kill `running` when it has given no answer for too long."""
        if part.answers is None:
            return
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            await asyncio.sleep(self._pace.ask_every)
            if await part.answers():
                heard = loop.time()
            elif loop.time() - heard >= self._pace.hung_after:
                self._report(f"{part.name} hangs: no answer for {loop.time() - heard:.0f} s")
                process.kill_session(running.pid)
                return

    def _log(self, part: Part) -> Path:
        return self._logs / f"{part.name}.log"


def _last_line(log: Path, begin: int) -> str:
    """The last line of `log` that isn't empty, at most its last 4 kB, written after `begin`."""
    with log.open("rb") as file:
        file.seek(max(begin, log.stat().st_size - 4096))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "")


def _meaning(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
