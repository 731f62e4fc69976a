"""Processor time and memory of processes, from /proc."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Resident and proportional set size in kB."""

    rss: int
    pss: int


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of its children that ended, in seconds; 0 once it's gone."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / TICK if fields else 0.0


def running_seconds(pid: int) -> float:
    """Processor time of a process's threads to the nanosecond, without children that ended.

    From the scheduler's own books; where a kernel keeps none, `cpu_seconds`, in hundredths.
    """
    told = [_read(pid, f"task/{task}/schedstat").split() for task in (str(pid), *_tasks(pid))]
    return sum(int(each[0]) for each in told if each) / 1e9 or cpu_seconds(pid)


def busy_seconds() -> float:
    """Processor time that the whole machine has spent on anything, in seconds."""
    first = (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _, _, irq, soft, steal = map(int, first)
    return (user + nice + system + irq + soft + steal) / TICK


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for each in found:
        found.extend(int(child) for child in _read(each, f"task/{each}/children").split())
        for task in _tasks(each):
            found.extend(
                int(child)
                for child in _read(each, f"task/{task}/children").split()
                if int(child) not in found
            )
    return found


def memory(pids: list[int]) -> Memory:
    """What these processes hold together."""
    rss = pss = 0
    for pid in pids:
        for line in _read(pid, "smaps_rollup").splitlines():
            name, _, rest = line.partition(":")
            if name == "Rss":
                rss += int(rest.split()[0])
            elif name == "Pss":
                pss += int(rest.split()[0])
    return Memory(rss, pss)


def open_files(pid: int) -> int:
    """How many descriptors a process holds; one for each FastAGI session among them."""
    return len(os.listdir(PROC / str(pid) / "fd"))


def describe() -> dict[str, str | int]:
    """Processor, cores and kernel of this machine."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in (PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def _tasks(pid: int) -> list[str]:
    try:
        return [name for name in os.listdir(PROC / str(pid) / "task") if name != str(pid)]
    except OSError:
        return []


def _stat(pid: int) -> list[str]:
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, file: str) -> str:
    try:
        return (PROC / str(pid) / file).read_text()
    except OSError:
        return ""
