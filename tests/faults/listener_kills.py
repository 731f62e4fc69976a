"""The listener is killed with -9 at random moments while the PBX writes: the ledger is the same.

    python -m tests.faults.listener_kills [--kills 1000] [--seed 20261122] [--url URL]

Compares the content hash (`longlines ledger verify`) of a database whose listener was killed again
and again with that of one that read the same spool at one go. Ends with 1 when they differ.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from ami.follower import Follower
from longlines import store
from longlines.billing.events import parse
from longlines.billing.framing import frames
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.surcharges import Surcharge
from longlines.store import ledger, tables
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import save

KILLS = 1000
SEED = 20261122
CAPTURES = Path(__file__).parents[1] / "unit" / "billing" / "captures" / "moved"
"""Calls that a real PBX told of: transferred, parked, forwarded; mixed in with plain ones."""

RULES = Rules(surcharges=(Surcharge("directory", Decimal("1.25"), "USD"),))
ASKED = (
    ("LL_CHARGE", "id=a1&class=directory&account=%2B12025550101&number=411"),
    ("LL_CHARGE", "id=a1&class=directory&account=%2B12025550101&number=411"),
    ("LL_CHARGE", "id=b2&class=directory&account=%2B12025550101&number=411"),
    ("LL_REFUND", "id=b2&reason=wrong-number"),
)

# Forks listeners on demand: what takes long is importing, and nothing is killed in that.
NURSERY = """
import os, sys, threading
from pathlib import Path
from ami.follower import Follower, ListenerLock
from longlines import store
from longlines.store.deck_shelf import DeckShelf
from tests.faults.listener_kills import RULES
spool, lock, url = sys.argv[1:]
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        engine = store.connect(url)
        ListenerLock(Path(lock), engine)
        rater = store.Rater(DeckShelf(engine), lambda: RULES)
        Follower(Path(spool), engine, rater).run(threading.Event())
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@dataclass(frozen=True)
class Killed:
    """What was done: `at_work` of the kills met a listener that had committed something; so many
    plain calls were written, and events in all.
    """

    kills: int
    at_work: int
    calls: int
    events: int


class Writer(threading.Thread):
    """Appends calls, in pieces that end anywhere, until `enough` is set.

    Between plain calls stand real ones that met others, each with ids of its own time.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.enough = threading.Event()
        self.calls = self.events = 0

    def run(self) -> None:
        chance = random.Random(1)
        captures = _captures()
        while not self.enough.is_set():
            records = list(asking(spoolfile.interleaved(3, first=self.calls)))
            self.calls += 3
            if captures:
                records += captures.pop()
            self.events += sum(not parse(each).of_a_hook for each in records)
            data = b"".join(records)
            while data:
                size = chance.randrange(1, 4000)
                with self.path.open("ab") as file:
                    file.write(data[:size])
                data = data[size:]
                self.enough.wait(0.01)


def asking(records: Iterable[bytes]) -> Iterator[bytes]:
    """The same calls, each of which has asked the directory twice; the second time for nothing."""
    for record in records:
        yield record
        event = parse(record)
        if event.type == "LL_DIAL":
            at = event.at.timestamp() - spoolfile.START
            for kind, said in ASKED:
                extra = json.dumps({"extra": said})
                yield spoolfile.record(kind, at, event.uniqueid, event.linkedid, extra)


def _captures() -> list[list[bytes]]:
    return [
        [piece for _, piece in frames(path.read_bytes())] for path in sorted(CAPTURES.glob("*.csv"))
    ]


@contextmanager
def nursery(spool: Path, url: str) -> Iterator[tuple[IO[str], IO[str]]]:
    """A process that brings up listeners: write a line, and read the process id of a new one."""
    words = [str(spool), str(spool.with_name("lock")), url]
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield process.stdin, process.stdout
    finally:
        process.communicate(timeout=20)


def prepared(url: str) -> None:
    """A database with a price for everybody."""
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    save(engine, deck(terms("0.12", first=1, next=1), prefix="44", side="buy", name="cheap"))
    engine.dispose()


def kill_often(
    spool: Path, url: str, kills: int, seed: int, progress: Callable[[int], None] = lambda n: None
) -> Killed:
    """Kill the listener so often, while calls are written to `spool`."""
    chance, pause = random.Random(seed), threading.Event()
    engine = store.connect(url)

    def position() -> int:
        query = select(func.coalesce(func.sum(tables.spool_files.c.position), 0))
        with engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    writer = Writer(spool)
    writer.start()
    at_work = 0
    try:
        with nursery(spool, url) as (wishes, births):
            for trial in range(kills):
                before = position()
                wishes.write("start\n")
                wishes.flush()
                child = int(births.readline())
                if trial % 2:
                    _until(partial(_beyond, position, before), pause)
                pause.wait(chance.uniform(0.0, 0.1))
                os.kill(child, signal.SIGKILL)
                assert births.readline() == "gone\n"
                at_work += position() > before
                progress(trial + 1)
    finally:
        writer.enough.set()
        writer.join()
        engine.dispose()
    return Killed(kills, at_work, writer.calls, writer.events)


def catch_up(spool: Path, url: str) -> None:
    """Read the spool to its end, undisturbed."""
    engine, stop = store.connect(url), threading.Event()
    follower = Follower(spool, engine, store.Rater(DeckShelf(engine), lambda: RULES))
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: follower.progress.position == spool.stat().st_size, stop, 120)
    finally:
        stop.set()
        thread.join()
        engine.dispose()
    assert follower.progress.lag == 0


def content(url: str) -> str:
    """The content hash of the ledger; its chain is whole."""
    engine = store.connect(url)
    with engine.connect() as connection:
        verified = ledger.verify(connection)
    engine.dispose()
    assert verified.ok, verified.problems
    return verified.content


def _beyond(position: Callable[[], int], before: int) -> bool:
    return position() > before


def _until(condition: Callable[[], bool], pause: threading.Event, within: float = 20) -> None:
    for _ in range(round(within / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"waited {within:g} s in vain")


def main() -> int:
    """As the command line says; a throw-away SQLite database unless `--url` names another."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--kills", type=int, default=KILLS)
    reading.add_argument("--seed", type=int, default=SEED)
    reading.add_argument("--url", default="", help="an empty database to write to")
    wanted = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="longlines-kills-") as folder:
        spool = Path(folder) / "cel.csv"
        url = wanted.url or f"sqlite:///{folder}/killed.db"
        at_once = f"sqlite:///{folder}/at-once.db"
        for each in (url, at_once):
            prepared(each)
        done = kill_often(spool, url, wanted.kills, wanted.seed, _progress)
        for each in (url, at_once):
            catch_up(spool, each)
        hashes = content(url), content(at_once)
    print(
        f"{done.kills} kills, {done.at_work} of them after a commit; {done.calls} plain calls and "
        f"{len(_captures())} stories; content {hashes[0][:16]}, at one go {hashes[1][:16]}"
    )
    return 0 if hashes[0] == hashes[1] else 1


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} kills", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
