"""How many calls a second are folded, priced and booked, on SQLite and on PostgreSQL.

Run `python -m bench.billing` (two minutes) or `--quick`. A spool of calls in the shape of real
ones (bench/intake/calls.csv: 18 events each on average, by carriers, with failover, collect,
busy) is taken in as the listener does with a backlog: read, folded, priced on both sides by rate
decks, booked in the ledger, committed with the place in the spool. Both databases sync every
commit to the disk.

Beside it, in the same run and on the same disk, rows like Asterisk's CDRs: inserted row by row in
one transaction, and with a transaction each, as CDR modules that write to SQL do (a model of them:
bench/intake/peers.py). These get finished rows, and fold, price and book nothing.

All take turns; the figures are the best round's. Exit code 1 when the bar isn't met. Beside them
the processor time of a call in the process that writes and in the one that folds ahead of it, least
round: this tells of a change also where others use the machine.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ami.backlog import Backlog
from ami.spool import SpoolReader
from bench.intake import peers, spool
from bench.intake.servers import NoServer, postgresql
from bench.menu_call import machine
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Side, Terms
from longlines.store import Intake, Rater, ledger
from longlines.store.deck_shelf import DeckShelf
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version

LEAST = 5_000
"""Calls a second that have to be folded and billed."""

OURS, ROWS, MODULE = "longlines", "row-by-row", "cdr-module"
WRITES, FOLDS = "ms-to-write", "ms-to-fold"
TITLES = {
    OURS: "Longlines: folded, priced, booked",
    ROWS: "finished rows, one by one, one transaction",
    MODULE: "finished rows, a transaction each (model of a CDR module)",
}
DECKS: tuple[tuple[str, Side, str], ...] = (
    ("default", "sell", "0.05"),
    ("cheap", "buy", "0.01"),
    ("middling", "buy", "0.02"),
    ("dear", "buy", "0.03"),
)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Size:
    """How many rounds of how many calls; `slow` for the peer that commits each."""

    rounds: int
    calls: int
    slow: int


FULL = Size(rounds=2, calls=20_000, slow=1_000)
QUICK = Size(rounds=1, calls=8_000, slow=300)


class Wrong(Exception):
    """What was billed is not what happened; the message says how."""


def main() -> int:
    """Run the benchmark; 1 when fewer calls are billed than the bar asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.billing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in 20 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        found = _measure(QUICK if options.quick else FULL, folder)
    except (NoServer, Wrong) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder)
    if options.json:
        told = {name: dict(rates) for name, rates in found.items()}
        print(json.dumps({"machine": machine.describe(), "bar": LEAST, **told}, indent=2))
    else:
        _show(found)
    return 0 if all(rates[OURS] >= LEAST for rates in found.values()) else 1


def _measure(size: Size, folder: Path) -> dict[str, dict[str, float]]:
    """Calls a second, by database and contender."""
    path = folder / "cel.csv"
    made = spool.write(path, size.calls)
    print(f"{made.calls:,} calls, {made.events:,} events, {made.size >> 20} MB", file=sys.stderr)
    with postgresql() as server:
        return {
            "SQLite": _rounds(size, folder, path, lambda: _sqlite(folder)),
            "PostgreSQL": _rounds(size, folder, path, lambda: _database(server.url)),
        }


def _rounds(
    size: Size, folder: Path, path: Path, fresh: Callable[[], AbstractContextManager[str]]
) -> dict[str, float]:
    best = dict.fromkeys(TITLES, 0.0) | dict.fromkeys((WRITES, FOLDS), float("inf"))
    for _ in range(size.rounds):
        with fresh() as url:
            taken = _taken_in(url, path, size.calls)
            rates = {
                OURS: size.calls / taken.seconds,
                ROWS: size.calls / peers.row_by_row(url, folder, size.calls),
                MODULE: size.slow / peers.module(url, folder, size.slow),
            }
        spent = {WRITES: taken.writing, FOLDS: taken.folding}
        least = {name: min(best[name], 1000 * each / size.calls) for name, each in spent.items()}
        best = {name: max(best[name], rate) for name, rate in rates.items()} | least
    return best


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'bench.db'}"
    for path in folder.glob("*.db*"):
        path.unlink()


@contextmanager
def _database(server: str) -> Iterator[str]:
    engine = store.connect(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS bench")
        connection.exec_driver_sql("CREATE DATABASE bench")
    engine.dispose()
    yield server.removesuffix("postgres") + "bench"


@dataclass(frozen=True)
class Taken:
    """Seconds for a spool, and of processor time in the process that writes and its child."""

    seconds: float
    writing: float
    folding: float


def _spent(whose: int) -> float:
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def _taken_in(url: str, path: Path, calls: int) -> Taken:
    """What the whole spool takes. Raises Wrong."""
    store.upgrade(url)
    engine = store.connect(url)
    for name, side, price in DECKS:
        rows = {prefix: (Terms(Decimal(price)),) for prefix in ("44", "44207", "1", "7700")}
        deck = Deck(name, side, 1, "USD", Bands("UTC"), rows)
        save_version(engine, deck, Origin(LONG_AGO, LONG_AGO, "", "bench"))
    rules = Rules()
    intake = Intake(engine, Rater(DeckShelf(engine), lambda: rules))
    reader, backlog = SpoolReader(path, intake.bookmarks()), Backlog(intake)
    before = _spent(resource.RUSAGE_SELF), _spent(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    while batch := reader.read():
        reader.advance(backlog.record(reader, batch).bookmark)
    backlog.close()
    took = time.perf_counter() - begun
    writing = _spent(resource.RUSAGE_SELF) - before[0]
    folding = _spent(resource.RUSAGE_CHILDREN) - before[1]
    reader.close()
    with engine.connect() as connection:
        proof = ledger.verify(connection)
    engine.dispose()
    if not proof.ok or proof.calls != calls:
        raise Wrong(f"{proof.calls} of {calls} calls; {'; '.join(proof.problems)}")
    return Taken(took, writing, folding)


def _show(found: dict[str, dict[str, float]]) -> None:
    table = Table("", *(f"{name}, calls/s" for name in found), *("ours to it" for _ in found))
    for name, title in TITLES.items():
        rates = [rates[name] for rates in found.values()]
        parts = [rates[OURS] / rates[name] for rates in found.values()]
        table.add_row(title, *(f"{rate:,.0f}" for rate in rates), *(f"{p:.2f}" for p in parts))
    console = Console(highlight=False)
    console.print(table)
    for name, told in found.items():
        console.print(
            f"{name}: {told[WRITES]:.2f} ms of processor a call to write, {told[FOLDS]:.2f} to fold"
        )
    console.print(f"the bar is {LEAST:,} calls/s on both")


if __name__ == "__main__":
    sys.exit(main())
