"""One contender loads decks in a process of its own, and says how long it took and what it added.

`python -m bench.deck_loading CONTENDER PATH`; `bench.decks` runs it. Every contender ends with the
prices in memory, ready to be looked up by prefix.
"""

import csv
import gc
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from longlines import store
from longlines.rates import bands
from longlines.rates.importing import Target, prepare
from longlines.rates.reading.asked import Asked
from longlines.store import decks

NOW = datetime.now(UTC)


def ours_csv(path: Path) -> Any:
    """The file of a carrier, recognised, checked and compared as `longlines decks import` does."""
    target = Target(path.stem, "buy", 1, None, NOW)
    prepared = prepare(path.read_bytes(), target, Asked(bands.read("UTC", {})))
    if prepared.reading.rejected:
        raise SystemExit(f"rejected: {prepared.reading.rejected.told[:3]}")
    return [prepared]


def naive_csv(path: Path) -> Any:
    """`csv.DictReader` and `Decimal`, a dict a row: what one would write in ten lines."""
    found = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first, _, following = row["Increments"].partition("/")
            found[row["Prefix"]] = {
                "rate": Decimal(row["Rate (USD/min)"]),
                "connect": Decimal(row["Connect fee"]),
                "first": int(first),
                "next": int(following),
                "blocked": row["Blocked"] == "yes",
                "note": row["Destination"],
            }
    return [found]


def ours_database(path: Path) -> Any:
    """Every deck in force, from the database."""
    engine = store.connect(f"sqlite:///{path}")
    found = decks.current(engine, "buy", NOW)
    # The first look-up prepares a deck for the others.
    for deck in found.values():
        deck.longest("+442079460000")
    engine.dispose()
    return list(found.values())


def sql_rows(path: Path) -> Any:
    """A table with one row for each prefix, as A2Billing and ASTPP keep rates."""
    connection = sqlite3.connect(path)
    found: dict[str, dict[str, Any]] = {}
    for deck, prefix, rate, connect, first, following, blocked, note in connection.execute(
        "SELECT deck, prefix, rate, connect, first, next, blocked, note FROM rates"
    ):
        found.setdefault(deck, {})[prefix] = (
            Decimal(rate),
            Decimal(connect),
            first,
            following,
            blocked,
            note,
        )
    return list(found.values())


CONTENDERS: dict[str, Callable[[Path], Any]] = {
    "ours-csv": ours_csv,
    "ours-csv-different": ours_csv,
    "naive-csv": naive_csv,
    "ours-database": ours_database,
    "sql-rows": sql_rows,
}


def _megabytes(field: str) -> float:
    """A line of this process's status, such as VmRSS."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"this system doesn't tell {field}")


def _rows(found: Any) -> int:
    return sum(
        len(each.deck.rows if hasattr(each, "deck") else getattr(each, "rows", each))
        for each in found
    )


def _warm() -> None:
    """Load what every process of ours has loaded anyway, so that only decks are measured."""
    asked = Asked(bands.read("UTC", {}), currency="USD")
    prepare(b"Prefix,Rate\n44,0.1\n", Target("warm", "buy", 1, None, NOW), asked)


def main() -> None:
    """Load, then print JSON: seconds, megabytes added for good and at most, rows."""
    name, path = sys.argv[1:]
    _warm()
    gc.collect()
    before = _megabytes("VmRSS")
    begun = time.monotonic()
    processor = time.process_time()
    found = CONTENDERS[name](Path(path))
    seconds, processor = time.monotonic() - begun, time.process_time() - processor
    gc.collect()
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor_seconds": processor,
                "added_mb": _megabytes("VmRSS") - before,
                "peak_mb": _megabytes("VmHWM") - before,
                "total_mb": _megabytes("VmRSS"),
                "rows": _rows(found),
            }
        )
    )


if __name__ == "__main__":
    main()
