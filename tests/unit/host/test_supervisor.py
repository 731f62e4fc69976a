"""Real small processes under the supervisor: restarted, replaced when hung, never left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from longlines.host.supervisor import Pace, Part, Supervisor

QUICK = Pace(first_wait=0.05, longest_wait=0.2, ask_every=0.02, hung_after=0.3, stop_within=0.5)
STAY = "import signal; signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"


def python(name: str, code: str, **more: object) -> Part:
    return Part(name, [sys.executable, "-c", code], **more)  # type: ignore[arg-type]


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Running:
    """A started supervisor with what it reported."""

    def __init__(self, parts: list[Part], logs: Path) -> None:
        self.reports: list[str] = []
        self.logs = logs
        self.supervisor = Supervisor(parts, logs, self.reports.append, QUICK)

    def pid(self, name: str) -> int:
        pid = self.supervisor.pid(name)
        assert pid is not None
        return pid

    def log(self, name: str) -> str:
        path = self.logs / f"{name}.log"
        return path.read_text() if path.exists() else ""


@asynccontextmanager
async def running(tmp_path: Path, *parts: Part) -> AsyncIterator[Running]:
    run = Running(list(parts), tmp_path / "log")
    run.supervisor.start()
    try:
        yield run
    finally:
        await run.supervisor.stop()


async def test_a_part_that_dies_is_started_again_at_once(tmp_path: Path) -> None:
    async with running(tmp_path, python("engine", STAY)) as run:
        await until(lambda: run.supervisor.pid("engine"))
        first = run.pid("engine")
        os.kill(first, signal.SIGKILL)
        await until(lambda: run.supervisor.pid("engine") not in (None, first))
        assert run.reports == ["engine ended (signal 9); starting it again"]


async def test_a_part_that_keeps_dying_waits_longer_each_time(tmp_path: Path) -> None:
    async with running(tmp_path, python("engine", "raise SystemExit('no database')")) as run:
        await until(lambda: len(run.reports) >= 5)
    assert [report.rpartition("; ")[2] for report in run.reports[:5]] == [
        "starting it again",
        "starting it again in 0.1 s",
        "starting it again in 0.1 s",
        "starting it again in 0.2 s",
        "starting it again in 0.2 s",
    ]
    assert "engine ended (code 1: no database)" in run.reports[0]


async def test_a_part_with_a_configuration_error_is_not_started_again(tmp_path: Path) -> None:
    code = "import sys; print('flows/a.yaml:3: no such step', file=sys.stderr); sys.exit(78)"
    async with running(tmp_path, python("engine", code)) as run:
        await until(lambda: run.supervisor.given_up)
        assert run.supervisor.given_up == {"engine": "flows/a.yaml:3: no such step"}
        assert run.reports == ["engine can't start: flows/a.yaml:3: no such step"]
        assert run.supervisor.pid("engine") is None


async def test_a_command_that_does_not_exist_is_told(tmp_path: Path) -> None:
    async with running(tmp_path, Part("pbx", ["/does/not/exist"])) as run:
        await until(lambda: run.reports)
        assert "pbx ended (code 127: " in run.reports[0]
        assert "/does/not/exist" in run.reports[0]


async def test_a_part_that_hangs_is_killed_and_replaced(tmp_path: Path) -> None:
    hung: set[int] = set()

    async def answers() -> bool:
        return run.supervisor.pid("engine") not in hung

    async with running(tmp_path, python("engine", DEAF + STAY, answers=answers)) as run:
        await until(lambda: "deaf" in run.log("engine"))
        first = run.pid("engine")
        hung.add(first)
        await until(lambda: run.supervisor.pid("engine") not in (None, first))
        assert run.reports[0].startswith("engine hangs: no answer for")
        second = run.pid("engine")
        await until(lambda: run.log("engine").count("deaf") == 2)
        assert run.supervisor.pid("engine") == second


async def test_stopping_leaves_nothing_not_even_the_deaf_or_grandchildren(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STAY!r}])\n"
    told = "import subprocess, sys, signal\n"
    told += f"print(subprocess.Popen([sys.executable, '-c', {STAY!r}]).pid, flush=True)\n"
    parts = (python("deaf", DEAF + child + STAY), python("parent", told + STAY))
    async with running(tmp_path, *parts) as run:
        await until(lambda: "deaf" in run.log("deaf") and run.log("parent").strip())
        pids = [run.pid("deaf"), run.pid("parent"), int(run.log("parent"))]
        assert all(lives(pid) for pid in pids)
    await until(lambda: not any(lives(pid) for pid in pids))


async def test_parts_stop_in_their_order(tmp_path: Path) -> None:
    code = (
        "import pathlib, signal, sys\n"
        "def end(*_):\n"
        f"    with open({str(tmp_path / 'order')!r}, 'a') as file: file.write(sys.argv[1] + ' ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('on', flush=True)\n"
        "while True: signal.pause()\n"
    )
    names = ("pbx", "engine", "listener")
    parts = [Part(name, [sys.executable, "-c", code, name]) for name in names]
    async with running(tmp_path, *parts) as run:
        await until(lambda: all("on" in run.log(name) for name in names))
    assert (tmp_path / "order").read_text().split() == list(names)
    assert run.reports == []


async def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = f"""
import asyncio, pathlib, sys
from longlines.host.supervisor import Part, Supervisor
async def main():
    parts = [Part(name, [sys.executable, "-c", {STAY!r}]) for name in ("pbx", "engine")]
    supervisor = Supervisor(parts, pathlib.Path({str(tmp_path)!r}), print)
    supervisor.start()
    while None in (pids := [supervisor.pid(part.name) for part in parts]):
        await asyncio.sleep(0.01)
    print(*pids, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    pids = [int(pid) for pid in (await supervisor.stdout.readline()).split()]
    assert len(pids) == 2
    assert all(lives(pid) for pid in pids)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not any(lives(pid) for pid in pids))


@pytest.mark.parametrize("text", ["", "\n\n"])
async def test_a_silent_death_is_told_too(tmp_path: Path, text: str) -> None:
    code = f"import sys; sys.stdout.write({text!r}); sys.exit(3)"
    async with running(tmp_path, python("listener", code)) as run:
        await until(lambda: run.reports)
        assert run.reports[0] == "listener ended (code 3); starting it again"
