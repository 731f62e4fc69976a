"""How quickly decks of rates load, and what they take of memory, beside plain ways in the same run.

Run `python -m bench.decks` (about three minutes) or `python -m bench.decks --quick`. It makes
sample decks in a folder of its own and leaves nothing behind. Each load runs in a fresh process;
the best of several is shown, because others use the machine too.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from longlines import store
from longlines.rates import sample_files, samples
from longlines.store import decks
from longlines.store.deck_versions import Origin

TITLES = {
    "ours-csv": "Longlines: recognise, check, compare",
    "ours-csv-different": "the same, no two rows alike",
    "naive-csv": "csv.DictReader and Decimal",
    "ours-database": "Longlines: blocks",
    "sql-rows": "one SQL row for each prefix",
}

TIMEOUT = 300
"""Seconds for one load."""


@dataclass(frozen=True)
class Size:
    """How much is loaded."""

    file_rows: int = 383_000
    decks: int = 12
    rows: int = 2_000_000
    rounds: int = 3


QUICK = Size(file_rows=50_000, decks=3, rows=100_000, rounds=1)


def main() -> int:
    """Run the benchmark; 0 when it ran, whatever it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="little ones, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    options = parser.parse_args()
    console = Console(stderr=options.json, highlight=False)
    size = QUICK if options.quick else Size()
    with tempfile.TemporaryDirectory(prefix="longlines-bench-") as folder:
        found = measure(size, Path(folder), console)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        _show(found, console)
    return 0


def measure(size: Size, folder: Path, console: Console) -> dict[str, Any]:
    """All figures: contender to seconds and megabytes."""
    files = csv_files(size.file_rows, folder, console)
    console.print(f"keeping {size.decks} decks, {size.rows} prefixes in all, in two databases")
    ours, rows = _databases(size, folder)
    return {
        "size": vars(size),
        "file_mb": files["ours-csv"].stat().st_size / 1e6,
        "database_mb": {"ours": ours.stat().st_size / 1e6, "sql-rows": rows.stat().st_size / 1e6},
        "loads": load(files | {"ours-database": ours, "sql-rows": rows}, size.rounds, console),
    }


def csv_files(rows: int, folder: Path, console: Console) -> dict[str, Path]:
    """The files that are read, by contender."""
    console.print(f"making files of {rows} prefixes")
    file, different = sample_files.write("cheap", folder, rows), folder / "different.csv"
    _all_different(file, different)
    return {"ours-csv": file, "ours-csv-different": different, "naive-csv": file}


def load(paths: dict[str, Path], rounds: int, console: Console) -> dict[str, Any]:
    """Seconds and megabytes of each contender, the best of so many rounds."""
    found: dict[str, Any] = dict.fromkeys(paths)
    for number in range(rounds):
        for name, path in paths.items():
            console.print(f"round {number + 1}: {name}")
            got = _load(name, path)
            if found[name] is None or got["seconds"] < found[name]["seconds"]:
                found[name] = got
    return found


def _all_different(file: Path, other: Path) -> None:
    """The hardest case: each row has a price and a note that no other row has."""
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    with other.open("w", encoding="utf-8") as out:
        print(header, file=out)
        for number, row in enumerate(rows):
            prefix, _, _, rest = row.split(",", 3)
            print(f"{prefix},Place {number},0.{number:06d},{rest}", file=out)


def _databases(size: Size, folder: Path) -> tuple[Path, Path]:
    """The same decks as versions of ours, and as rows of SQL."""
    ours, rows = folder / "ours.db", folder / "rows.db"
    store.upgrade(f"sqlite:///{ours}")
    engine = store.connect(f"sqlite:///{ours}")
    plain = sqlite3.connect(rows)
    plain.execute(
        "CREATE TABLE rates (deck TEXT, prefix TEXT, rate TEXT, connect TEXT, first INTEGER,"
        " next INTEGER, blocked INTEGER, note TEXT)"
    )
    now = datetime.now(UTC)
    for number in range(size.decks):
        name = f"carrier{number}"
        deck = samples.deck(name, size.rows // size.decks)
        decks.save_version(engine, deck, Origin(now, now, "sample", "bench"))
        plain.executemany(
            "INSERT INTO rates VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    name,
                    prefix,
                    str(t.per_minute),
                    str(t.connect),
                    t.first,
                    t.next,
                    t.blocked,
                    t.note,
                )
                for prefix, tariff in deck.rows.items()
                for t in tariff
            ),
        )
    plain.execute("CREATE UNIQUE INDEX by_prefix ON rates (prefix, deck)")
    plain.commit()
    plain.close()
    engine.dispose()
    return ours, rows


def _load(name: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.deck_loading", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIMEOUT)
    got: dict[str, Any] = json.loads(done.stdout)
    return got


def _show(found: dict[str, Any], console: Console) -> None:
    console.print(table(found["loads"]))
    sizes = ", ".join(f"{name} {size:.0f} MB" for name, size in found["database_mb"].items())
    console.print(f"on disk: file {found['file_mb']:.0f} MB; databases: {sizes}")


def table(loads: dict[str, Any]) -> Table:
    """What was found, for people."""
    shown = Table("load", "rows", "seconds", "processor", "added MB", "peak MB")
    for name, got in loads.items():
        shown.add_row(
            TITLES[name],
            f"{got['rows']:,}",
            f"{got['seconds']:.2f}",
            f"{got['processor_seconds']:.2f}",
            f"{got['added_mb']:.0f}",
            f"{got['peak_mb']:.0f}",
        )
    return shown


if __name__ == "__main__":
    sys.exit(main())
