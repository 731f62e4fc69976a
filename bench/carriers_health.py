"""What it costs to measure carriers: tries a second, an account, a restart, an engine's look.

Run `python -m bench.carriers_health` (half a minute) or `--quick`. Calls of two tries each, by
twelve carriers to a hundred countries, go through the real parts: the spool's records are read,
folded and recorded in a database on disk (SQLite, every commit synced), and the listener's keeper
counts and judges them. Exit code 1 when a bar isn't met.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from ami.carriers import Keeper
from ami.spool import SpoolReader
from longlines import store
from longlines.billing.calls import Call
from longlines.billing.events import COLUMNS
from longlines.billing.tries import Try
from longlines.carriers.health import CarrierHealth
from longlines.carriers.state import State
from longlines.store import Intake

CARRIERS = [f"carrier{number}" for number in range(12)]
CODES = [str(code) for code in sorted(COUNTRY_CODE_TO_REGION_CODE) if code != 1][:100]

TRIES_A_SECOND = 2000.0
"""The least that the listener must take, counting and judging alone."""

ACCOUNT = 0.050
"""Seconds of processor time that one account of all may take."""

REBUILD = 10.0
LOOK = 0.0001


@dataclass(frozen=True)
class Figure:
    """One measured value and the most or least that it may be."""

    what: str
    value: str
    bar: str
    met: bool


def records(number: int, now: float) -> Iterator[bytes]:
    """One call: a carrier that fails, then one that carries it for half a minute."""
    begins = now - 3000 + number * 0.05
    caller, called = f"{int(begins)}.{2 * number}", f"{int(begins)}.{2 * number + 1}"
    first, second = CARRIERS[number % 12], CARRIERS[(number + 5) % 12]
    to = f"%2B{CODES[number % len(CODES)]}5550100"
    failed = f"carrier={first}&position=1&cause=34&sip=503&answered=0"
    talked = f"carrier={second}&position=2&cause=16&pdd=900&answered=1&received=900&mos=4.25"
    for kind, at, channel, said in (
        ("CHAN_START", 0.0, caller, ""),
        ("LL_DIAL", 0.1, caller, f"number={to}&carrier=cheapest&consent=0"),
        ("LL_TRY", 0.2, caller, f"carrier={first}&position=1"),
        ("LL_TRIED", 0.5, caller, failed),
        ("LL_TRY", 0.6, caller, f"carrier={second}&position=2"),
        ("CHAN_START", 0.7, called, ""),
        ("ANSWER", 4.0, called, ""),
        ("LL_TRIED", 34.0, called, talked),
        ("HANGUP", 34.0, called, "hangupcause"),
        ("HANGUP", 34.1, caller, "hangupcause"),
    ):
        extra = '{"hangupcause":16}' if said == "hangupcause" else f'{{"extra":"{said}"}}'
        values = {
            "eventtype": kind,
            "eventtime": f"{begins + at:.6f}",
            "channame": f"PJSIP/{channel}",
            "uniqueid": channel,
            "linkedid": caller,
            "eventextra": extra if said else "",
        }
        cells = (values.get(column, "").replace('"', '""') for column in COLUMNS)
        yield (",".join(f'"{cell}"' for cell in cells) + "\n").encode()


def measure(folder: Path, calls: int) -> list[Figure]:
    """Everything, in one folder of its own."""
    now = time.time()
    spool = folder / "cel.csv"
    with spool.open("wb") as file:
        for number in range(calls):
            file.writelines(records(number, now))
    url = f"sqlite:///{folder / 'x.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    try:
        return [*_listener(folder, spool, engine, calls), *_account(folder, engine)]
    finally:
        engine.dispose()


def _listener(folder: Path, spool: Path, engine: Engine, calls: int) -> list[Figure]:
    intake = Intake(engine)
    reader = SpoolReader(spool, [])
    told: list[tuple[list[Call], dict[str, tuple[Try, ...]]]] = []
    begun = time.process_time()
    while batch := reader.read():
        recorded = intake.record(batch)
        reader.advance(recorded.bookmark)
        told.append((list(recorded.calls), {k: tuple(v) for k, v in recorded.tries.items()}))
    recording = time.process_time() - begun
    reader.close()
    keeper = _keeper(folder)
    begun = time.process_time()
    for batch_calls, tries in told:
        keeper.take(batch_calls, tries)
    taking = time.process_time() - begun
    rate, whole = 2 * calls / taking, 2 * calls / (recording + taking)
    part = taking / (recording + taking)
    return [
        _least("tries counted and judged a second", rate, TRIES_A_SECOND),
        Figure("tries a second, recorded as well", f"{whole:,.0f}", "-", True),
        Figure("part of the listener's time", f"{part:.0%}", "-", True),
    ]


def _account(folder: Path, engine: Engine) -> list[Figure]:
    keeper = _keeper(folder)
    begun = time.process_time()
    keeper.rebuild(engine)
    rebuilding = time.process_time() - begun
    begun = time.process_time()
    keeper.publish()
    writing = time.process_time() - begun
    follower = CarrierHealth(folder / "carriers.json", folder / "held.jsonl", State())
    begun = time.process_time()
    follower.look()
    reading = time.process_time() - begun
    begun = time.process_time()
    for _ in range(1000):
        follower.look()
    looking = (time.process_time() - begun) / 1000
    size = (folder / "carriers.json").stat().st_size
    return [
        _most("seconds to begin anew from the database", rebuilding, REBUILD, "{:.2f} s"),
        _most("the first account, every row new", writing, 10 * ACCOUNT, "{:.3f} s"),
        _most("an account after one more call", _one_more(keeper, folder), ACCOUNT, "{:.3f} s"),
        Figure("its size", f"{size / 1000:,.0f} kB", "-", True),
        Figure("an engine reads it in", f"{1000 * reading:.1f} ms", "-", True),
        _most("an engine's look when nothing changed", looking, LOOK, "{:.6f} s"),
    ]


def _one_more(keeper: Keeper, folder: Path) -> float:
    path = folder / "carriers.json"
    written = path.stat().st_mtime_ns
    while True:
        begun = time.process_time()
        keeper.publish()
        if path.stat().st_mtime_ns != written:
            return time.process_time() - begun


def _keeper(folder: Path) -> Keeper:
    return Keeper(folder / "carriers.json", folder / "held.jsonl")


def _least(what: str, value: float, bar: float) -> Figure:
    return Figure(what, f"{value:,.0f}", f"at least {bar:,.0f}", value >= bar)


def _most(what: str, value: float, bar: float, form: str) -> Figure:
    return Figure(what, form.format(value), f"at most {form.format(bar)}", value <= bar)


def main() -> int:
    """Measure, show, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer calls")
    calls = 3_000 if parser.parse_args().quick else 25_000
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), calls)
    table = Table("measuring carriers", f"{2 * calls:,} tries", "bar", "met")
    for each in figures:
        table.add_row(each.what, each.value, each.bar, "yes" if each.met else "NO")
    Console().print(table)
    return 0 if all(each.met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
