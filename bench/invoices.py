"""What a month's invoices take: 100,000 calls over 1,000 accounts, on SQLite and PostgreSQL.

Run `python -m bench.invoices` (five minutes, most of them to fill the databases) or `--quick`. The
invoices are made, numbered and kept, and each is read again and rendered in every format into a
file, by other processes meanwhile; three fifths of the accounts read English, a fifth each Spanish
and Mandarin. The peer is what one writes first: SQL's GROUP BY, and a CSV of each account's calls.
It numbers nothing, keeps nothing and explains nothing. Memory is the most that all processes ever
held, for a tenth of the calls and for all of them. Exit code 1 when the bar isn't met.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.carrier_choice.sql import server
from bench.menu_call import machine

MOST_SECONDS = 60.0
"""For all invoices of the month in all formats."""

MOST_GROWTH = 1.25
"""Ten times the calls may take so much more memory."""

CALLS = 100_000
STAGES = ("start", "issue and write")


def main() -> int:
    """Run the benchmark; 1 when it takes too long or too much memory."""
    parser = argparse.ArgumentParser(prog="python -m bench.invoices", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the calls")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    calls = CALLS // 10 if options.quick else CALLS
    with tempfile.TemporaryDirectory(prefix="longlines-bench-invoices-") as folder:
        found = {"sqlite": _both(Path(folder), calls, "sqlite:///{}/{}.db")}
        with server() as socket:
            if socket is not None:
                url = f"postgresql://postgres@/{{1}}?host={socket}"
                found["postgresql"] = _both(Path(folder), calls, url)
    if options.json:
        print(json.dumps({"machine": machine.describe(), "calls": calls, **found}, indent=2))
    else:
        _show(found, calls)
    return 0 if all(map(_good, found.values())) else 1


def _both(folder: Path, calls: int, url: str) -> dict[str, Any]:
    """The few and the many of one database."""
    few = _one(folder, calls // 10, url.format(folder, "few"))
    return {"few": few, "many": _one(folder, calls, url.format(folder, "many"))}


def _one(folder: Path, calls: int, url: str) -> dict[str, Any]:
    if url.startswith("postgresql"):
        _create(url)
    out = folder / "out"
    out.mkdir()
    try:
        _work("fill", url, out, calls)
        return {"ours": _work("invoices", url, out), "peer": _work("peer", url, out)}
    finally:
        shutil.rmtree(out)


def _create(url: str) -> None:
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    wanted = make_url(url).set(drivername="postgresql+psycopg")
    admin = create_engine(wanted.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{wanted.database}"'))
    admin.dispose()


def _work(work: str, url: str, out: Path, *words: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.invoiced.working", work, url, str(out)]
    done = subprocess.run([*command, *map(str, words)], check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _total(measured: dict[str, Any]) -> float:
    return sum(float(measured["seconds"][stage]) for stage in STAGES)


def _growth(found: dict[str, Any]) -> float:
    return float(found["many"]["ours"]["peak_mb"]) / float(found["few"]["ours"]["peak_mb"])


def _good(found: dict[str, Any]) -> bool:
    return _total(found["many"]["ours"]) < MOST_SECONDS and _growth(found) < MOST_GROWTH


def _show(found: dict[str, Any], calls: int) -> None:
    table = Table(title=f"invoices of {calls:,} calls")
    table.add_column("seconds")
    for name in found:
        table.add_column(name, justify="right")
    every = list(found.values())
    for stage in STAGES:
        table.add_row(stage, *(f"{each['many']['ours']['seconds'][stage]:.2f}" for each in every))
    table.add_section()
    table.add_row("all of it", *(f"{_total(each['many']['ours']):.1f}" for each in every))
    table.add_row(
        "run again", *(f"{each['many']['ours']['seconds']['issue again']:.2f}" for each in every)
    )
    table.add_row(
        "GROUP BY and CSV",
        *(f"{each['many']['peer']['seconds']['group by, csv']:.2f}" for each in every),
    )
    table.add_row(
        "processor, run again and start included",
        *(f"{each['many']['ours']['processor']:.1f}" for each in every),
    )
    table.add_section()
    for size, count in (("few", calls // 10), ("many", calls)):
        label = f"peak MB, {count:,} calls"
        table.add_row(label, *(f"{each[size]['ours']['peak_mb']:.0f}" for each in every))
    console = Console(highlight=False)
    console.print(table)
    ours = every[0]["many"]["ours"]
    sizes = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in ours["bytes"].items())
    console.print(f"{ours['invoices']:,} invoices; {sizes}; kept {ours['database'] / 1e6:.0f} MB")
    facts = machine.describe()
    console.print(
        f"The bar is {MOST_SECONDS:.0f} s, and {MOST_GROWTH} times the memory for ten times the "
        f"calls.\n{facts['cpu']}, {facts['cores']} cores, Python {facts['python']}"
    )


if __name__ == "__main__":
    sys.exit(main())
