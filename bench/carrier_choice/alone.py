"""What is measured in a process of its own, so that its memory is its own: a line of JSON.

`build` builds the routing table of a home from its database; `engine` opens it, as an engine does,
and chooses for the numbers on standard input.
"""

import json
import sys
import time
from pathlib import Path

from longlines import settings as environment
from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.host import routing_tables


def build() -> dict[str, float]:
    """Seconds and megabytes from the database to a table that is ready."""
    settings = environment.load()
    begun = time.perf_counter()
    table = routing_tables.rebuild(settings)
    seconds = time.perf_counter() - begun
    size = table.path.stat().st_size / 1e6
    return {"seconds": seconds, "peak_mb": _peak(), "ranges": len(table), "file_mb": size}


def engine() -> dict[str, float]:
    """Megabytes of a process that maps the table, with every row that was asked for."""
    settings = environment.load()
    numbers = sys.stdin.read().split()
    before = _peak()
    begun = time.perf_counter()
    chooser = Chooser(routing_tables.in_force_now(settings), State())
    seconds = time.perf_counter() - begun
    at = chooser.table.moment
    for number in numbers:
        chooser.choose(Ask(number, at))
    return {"open_seconds": seconds, "before_mb": before, "peak_mb": _peak()}


def _peak() -> float:
    """The most memory that this process has had, in megabytes; getrusage tells its parent's too."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    raise OSError("/proc/self/status has no VmHWM")


if __name__ == "__main__":
    print(json.dumps({"build": build, "engine": engine}[sys.argv[1]]()))
