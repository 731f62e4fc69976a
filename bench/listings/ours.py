"""What Longlines takes to build and to search the directory: each in a process of its own.

`python -m bench.listings.ours build|search FOLDER` prints JSON; bench.directory runs it.
"""

import json
import math
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from longlines.directory.search import Directory, Query
from longlines.files.arrays import CURRENT
from longlines.host import directory
from longlines.settings import load

CASES = "cases.json"


def build(folder: Path) -> dict[str, Any]:
    """From the database to a directory in force; one of an earlier run would be taken as it is."""
    settings = load({"LONGLINES_HOME": str(folder)})
    shutil.rmtree(settings.directory, ignore_errors=True)
    begun = time.perf_counter()
    found = directory.rebuild(settings)
    seconds = time.perf_counter() - begun
    return {"listings": len(found), "seconds": seconds, "cpu": time.process_time(), "mb": _memory()}


def search(folder: Path) -> dict[str, Any]:
    """All cases, once before they are timed: what is asked first reads the file."""
    settings = load({"LONGLINES_HOME": str(folder)})
    begun = time.perf_counter()
    found = Directory.open(settings.directory / CURRENT)
    opened = time.perf_counter() - begun
    cases = json.loads((folder / CASES).read_text())
    for case in cases[:200]:
        found.search(Query(case["written"]))
        found.search(Query(keys=case["keys"]))
    keys = timed(lambda case: found.search(Query(keys=case["keys"])), cases)
    right: list[bool] = []

    def written(case: dict[str, str]) -> None:
        hits = found.search(Query(case["written"])).hits
        right.append(any(hit.listing.name == case["name"] for hit in hits))

    fuzzy = timed(written, cases)
    return {
        "open_seconds": opened,
        "keypad": keys,
        "fuzzy": {**fuzzy, "recall": sum(right) / len(right), "right": right},
        "mb": _memory(),
    }


def timed(
    work: Callable[[dict[str, str]], object],
    cases: list[dict[str, str]],
    within: float = math.inf,
    processor: Callable[[], float] = time.process_time,
) -> dict[str, Any]:
    """Milliseconds of each case, on the wall and of the processor: of as many as fit into so many
    seconds. `processor` tells the seconds taken so far, here those of this process.
    """
    walls, cpus = [], []
    until = time.perf_counter() + within
    for case in cases:
        wall, cpu = time.perf_counter(), processor()
        if wall > until:
            break
        work(case)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (processor() - cpu))
    return {"cases": len(walls), **_shares(walls), "cpu": _shares(cpus)}


def _shares(times: list[float]) -> dict[str, float]:
    times.sort()
    return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)]}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    work = {"build": build, "search": search}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))
