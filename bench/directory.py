"""A million listings: from the database into memory, by keys, and by misspelt names.

Run `python -m bench.directory` (some minutes, 3 GB of disk), or `--quick` for 20,000. SQLite FTS5
(trigram; for all of a name's, and for the rarest dozen) and PostgreSQL pg_trgm are asked the same
names, each for as long as `--seconds` lasts: 900 are enough for all 2,000 of most of them. Recall
is how often a listing with the right name is among the first three. Times are those on the wall, by
which the bars are judged, and those of the processor, which others on the machine don't make
longer; how much quicker ours is goes by the median of the latter, and recall is set beside ours of
the very names that a peer was asked. `--keep FOLDER` keeps what was filled for the next run. Exit
code 1 when a bar isn't met.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.carrier_choice.sql import server
from bench.listings import misspelt, peers
from bench.listings.made import listings
from bench.listings.ours import CASES
from bench.menu_call import machine
from longlines import store
from longlines.directory.record import row_of
from longlines.settings import load
from longlines.store import rows
from longlines.store.tables import listing_changes
from longlines.store.tables import listings as table

LISTINGS, QUICK = 1_000_000, 20_000
TEST_SET = 2_000
PEERS = ("fts5", peers.RARE, "pg_trgm")

MOST_SECONDS, MOST_MB = 30.0, 1200.0
MOST_KEYPAD, MOST_FUZZY = 5.0, 30.0
"""Milliseconds, of 99 in 100 searches."""


def main() -> int:
    """Run the benchmark; 1 when a bar isn't met."""
    parser = argparse.ArgumentParser(prog="python -m bench.directory", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} listings")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--keep", type=Path, help="a folder to fill, or filled before")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each peer")
    parser.add_argument("--fill", action="store_true", help="with --keep: only fill it")
    options = parser.parse_args()
    count = QUICK if options.quick else LISTINGS
    with tempfile.TemporaryDirectory(prefix="longlines-bench-directory-") as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        if not (kept / CASES).exists():
            fill(kept, count)
        if options.fill:
            return 0
        found = {"build": _ours("build", kept), "search": _ours("search", kept)}
        found |= peers.fts5(kept, options.seconds)
        with server() as socket:
            if socket is not None:
                found["pg_trgm"] = peers.pg_trgm(kept, socket, options.seconds)
    right = found["search"]["fuzzy"].pop("right")
    for peer in filter(None, map(found.get, PEERS)):
        peer["recall_of_ours"] = sum(right[: peer["cases"]]) / peer["cases"]
    if options.json:
        print(json.dumps({"machine": machine.describe(), **found}, indent=2))
    else:
        _show(found)
    return 0 if _good(found) else 1


def fill(folder: Path, count: int) -> None:
    """Put listings into a database of the folder, and choose the test set."""
    url = load({"LONGLINES_HOME": str(folder)}).database_url
    store.upgrade(url)
    engine = store.connect(url)
    cases = misspelt.Cases(min(TEST_SET, count // 10), count)
    made = cases.among(listings(count))
    with engine.execution_options(writes=True).begin() as connection:
        while some := list(islice(made, 20_000)):
            rows.replace(connection, table, [row_of(each) for each in some])
        connection.execute(
            listing_changes.insert().values(
                at=datetime.now(UTC),
                by="bench",
                source="made",
                file="",
                added=count,
                changed=0,
                unchanged=0,
                removed=0,
            )
        )
    engine.dispose()
    (folder / CASES).write_text(json.dumps(cases.found))


def _ours(what: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.listings.ours", what, str(folder)]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return told


def _good(found: dict[str, Any]) -> bool:
    build, search = found["build"], found["search"]
    bars = (
        (build["seconds"], MOST_SECONDS),
        (max(build["mb"], search["mb"]), MOST_MB),
        (search["keypad"]["p99"], MOST_KEYPAD),
        (search["fuzzy"]["p99"], MOST_FUZZY),
    )
    return all(measured < bar for measured, bar in bars)


def _show(found: dict[str, Any]) -> None:
    build, search = found["build"], found["search"]
    console = Console(highlight=False)
    console.print(machine.describe())
    console.print(
        f"{build['listings']:,} listings from the database: {build['cpu']:.1f} s of the processor, "
        f"{build['seconds']:.1f} s on the wall, {build['mb']:.0f} MB; "
        f"opened in {search['open_seconds']:.2f} s, {search['mb']:.0f} MB"
    )
    told = Table("", "built", "searches", "p50", "p99", "p50 cpu", "p99 cpu", "recall at 3", "ours")
    ours = search["fuzzy"]
    told.add_row("by keys", "", *_times(search["keypad"]), "", "")
    told.add_row("misspelt", "", *_times(ours), f"{ours['recall']:.1%}", "")
    for name in PEERS:
        if peer := found.get(name):
            told.add_row(
                f"misspelt, {name}",
                f"{peer['seconds']:.0f} s",
                *_times(peer),
                f"{peer['recall']:.1%}",
                f"{peer['cpu']['p50'] / ours['cpu']['p50']:.1f} times quicker at p50, "
                f"recall {peer['recall_of_ours']:.1%} of the same names",
            )
    console.print(told)


def _times(found: dict[str, Any]) -> tuple[str, ...]:
    """How many searches; milliseconds on the wall, then of the processor. Of fewer than a hundred
    the slowest stands for 99 in 100.
    """
    about = "" if found["cases"] >= 100 else "slowest "
    cpu = found["cpu"]
    times = (f"{found['p50']:.1f} ms", f"{about}{found['p99']:.1f} ms")
    return f"{found['cases']:,}", *times, f"{cpu['p50']:.1f} ms", f"{about}{cpu['p99']:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
