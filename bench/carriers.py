"""How many ranked choices a second one process makes, beside the same question in SQL.

Run `python -m bench.carriers` (six minutes) or `--quick`. First a deck is read from CSV, beside
plain ways (bench/decks.py has more of them). Then twelve carriers' decks of 2,000,000 rows
together, in the shape of the sample decks, and a sell deck lie in a database; a process of its own
builds the routing table from it. The calls go to numbers below prefixes that are drawn from all
rows alike, so no cache helps. A choice counts from the number to the ordered names: kind of number,
longest prefix of each carrier, limits, margin guard against the sell deck, strategy. The peers ask
SQLite and PostgreSQL as A2Billing and ASTPP do (bench/carrier_choice/sql.py): all beginnings of
the number at once, by an index; their order must be ours. They know no limits, margins and
health. All take turns, round after round; the figures are the median round's. Then tables are
swapped under load. The bar of choices counts the processor's time, so that what else runs on the
machine doesn't. Exit code 1 when a bar isn't met.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench import decks as deck_loads
from bench.carrier_choice import office, report, sql, swapping
from longlines import settings as environment
from longlines import store
from longlines.carriers import strategies
from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table.opened import Table
from longlines.host import routing_tables
from longlines.numbers import Kind, kind_of
from longlines.rates.model import Deck
from longlines.settings import Settings
from longlines.store import decks
from longlines.store.deck_versions import Origin

PAST = datetime(2026, 1, 1, tzinfo=UTC)
PLANS = (office.SELL,)


@dataclass(frozen=True)
class Size:
    """Rows of all decks; rounds of so many choices; questions to each database in a round; rows of
    the file that is read."""

    rows: int
    rounds: int
    choices: int
    questions: int
    file_rows: int


FULL = Size(rows=2_000_000, rounds=9, choices=50_000, questions=3_000, file_rows=383_000)
QUICK = Size(rows=240_000, rounds=3, choices=20_000, questions=1_000, file_rows=50_000)


@dataclass
class Found:
    """Choices a second of each round, by contender, by the clock (`each`) and by the time of this
    process's processor (`alone`: no peer's, whose server is another process); latencies in
    microseconds."""

    size: Size
    rows: int = 0
    each: dict[str, list[float]] = field(default_factory=dict)
    alone: dict[str, list[float]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    build: dict[str, float] = field(default_factory=dict)
    engine: dict[str, float] = field(default_factory=dict)
    pauses: dict[str, float] = field(default_factory=dict)
    loads: dict[str, dict[str, float]] = field(default_factory=dict)


class Disagreement(Exception):
    """SQL gives another order; the message shows for which number."""


def main() -> int:
    """Run the benchmark; 1 when a bar isn't met."""
    parser = argparse.ArgumentParser(prog="python -m bench.carriers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, a minute")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        found = _measure(QUICK if options.quick else FULL, home)
    except Disagreement as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(home, ignore_errors=True)
    told = report.as_json(found)
    if options.json:
        print(json.dumps(told, indent=2))
    else:
        report.show(told)
    return 0 if all(bar["met"] for bar in told["bars"]) else 1


def _measure(size: Size, home: Path) -> Found:
    found = Found(size)
    console = Console(stderr=True, highlight=False)
    files = deck_loads.csv_files(size.file_rows, home, console)
    found.loads = deck_loads.load(files, 3, console)
    settings = _home(home)
    made = _fill(settings, size.rows)
    buy = made[:-1]
    found.rows = sum(len(deck.rows) for deck in buy)
    prefixes = [prefix for deck in buy for prefix in deck.rows]
    drawn = [n for n in office.numbers(prefixes, size.choices) if kind_of(n) is Kind.ORDINARY]
    del prefixes
    found.build = _alone("build", "")
    found.engine = _alone("engine", "\n".join(drawn))
    table = routing_tables.in_force_now(settings)
    with ExitStack() as stack:
        peers: dict[str, sql.Peer] = {"sqlite": sql.Sqlite(home / "peer.db", buy)}
        if (folder := stack.enter_context(sql.server())) is not None:
            peers["postgresql"] = sql.Postgresql(folder, buy)
        made.clear()
        buy.clear()
        _agree(table, peers, drawn[: size.questions])
        _take_turns(found, table, peers, drawn)
    found.latencies = _latencies(table, drawn)
    found.pauses = swapping.pauses(table.path, drawn, PLANS)
    return found


def _home(home: Path) -> Settings:
    """An empty home with the office's carriers; its settings."""
    (home / "carriers.yaml").write_text(office.YAML, encoding="utf-8")
    os.environ["LONGLINES_HOME"] = str(home)
    os.environ["LONGLINES_CARRIERS"] = str(home / "carriers.yaml")
    os.environ.pop("LONGLINES_DATABASE_URL", None)
    return environment.load()


def _fill(settings: Settings, rows: int) -> list[Deck]:
    """Keep the decks in the home's database; the sell deck is the last."""
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    made = list(office.decks(rows))
    for deck in made:
        decks.save_version(engine, deck, Origin(PAST, PAST, "bench.csv", "bench"))
    engine.dispose()
    return made


def _alone(what: str, numbers: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.carrier_choice.alone", what],
        input=numbers,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _agree(table: Table, peers: dict[str, sql.Peer], numbers: Sequence[str]) -> None:
    chooser = Chooser(table, State())
    for number in numbers:
        ours = chooser.choose(Ask(number, table.moment)).order
        for name, peer in peers.items():
            theirs = tuple(table.names[place] for place in peer.order(number))
            if theirs != ours:
                raise Disagreement(f"{name} orders {number} as {theirs}, Longlines as {ours}")


def _take_turns(
    found: Found, table: Table, peers: dict[str, sql.Peer], numbers: Sequence[str]
) -> None:
    chooser, at = Chooser(table, State()), table.moment

    def by(strategy: str) -> Callable[[str], object]:
        return lambda number: chooser.choose(Ask(number, at, PLANS, number, strategy)).order

    contenders = {name: (by(name), numbers) for name in strategies.names()}
    few = numbers[: found.size.questions]
    contenders |= {name: (peer.order, few) for name, peer in peers.items()}
    for _ in range(found.size.rounds):
        for name, (ask, asked) in contenders.items():
            begun, worked = time.perf_counter(), time.process_time()
            for number in asked:
                ask(number)
            worked, took = time.process_time() - worked, time.perf_counter() - begun
            found.each.setdefault(name, []).append(len(asked) / took)
            if name not in peers:
                found.alone.setdefault(name, []).append(len(asked) / worked)


def _latencies(table: Table, numbers: Sequence[str]) -> list[float]:
    """Microseconds of each choice by the cheapest, the clock's own time among them."""
    chooser, at, clock = Chooser(table, State()), table.moment, time.perf_counter_ns
    taken = []
    for number in numbers:
        begun = clock()
        chooser.choose(Ask(number, at, PLANS)).order  # noqa: B018  # the names are part of it
        taken.append((clock() - begun) / 1000)
    return taken


if __name__ == "__main__":
    sys.exit(main())
