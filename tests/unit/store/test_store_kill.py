"""kill -9 at random moments: each call is recorded and charged once, and exactly."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ami.follower import AlreadyListening, Follower, ListenerLock
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.store import tables
from longlines.store.calls import count_open, latest
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import all_charges, save

KILLS = 60

# Forks followers on demand: what takes long is importing, and nothing is killed in that.
NURSERY = """
import os, sys, threading
from pathlib import Path
from ami.follower import Follower, ListenerLock
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.store.deck_shelf import DeckShelf
spool, lock, url = sys.argv[1:]
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        engine = store.connect(url)
        ListenerLock(Path(lock), engine)
        rater = store.Rater(DeckShelf(engine), Rules)
        Follower(Path(spool), engine, rater).run(threading.Event())
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@pytest.fixture
def nursery(url: str, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    engine.dispose()
    words = [str(tmp_path / "cel.csv"), str(tmp_path / "run" / "lock"), url]
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=20)


class Writer(threading.Thread):
    """Appends calls, in pieces that end anywhere, until `enough` is set."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.enough = threading.Event()
        self.calls = self.records = 0

    def run(self) -> None:
        chance = random.Random(1)
        while not self.enough.is_set():
            records = list(spoolfile.interleaved(3, first=self.calls))
            self.calls += 3
            self.records += len(records)
            data = b"".join(records)
            while data:
                size = chance.randrange(1, 4000)
                with self.path.open("ab") as file:
                    file.write(data[:size])
                data = data[size:]
                self.enough.wait(0.01)


def test_killed_followers_lose_and_double_nothing(
    nursery: "subprocess.Popen[str]", url: str, tmp_path: Path
) -> None:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    chance, pause, spool = random.Random(20261122), threading.Event(), tmp_path / "cel.csv"
    engine = store.connect(url)

    def position() -> int:
        with engine.connect() as connection:
            query = select(func.coalesce(func.sum(tables.spool_files.c.position), 0))
            return int(connection.execute(query).scalar_one())

    writer = Writer(spool)
    writer.start()
    at_work = 0
    try:
        for trial in range(KILLS):
            before = position()
            nursery.stdin.write("start\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            if trial % 2:
                _until(lambda then=before: position() > then, pause)
            pause.wait(chance.uniform(0.0, 0.1))
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "gone\n"
            at_work += position() > before
    finally:
        writer.enough.set()
        writer.join()
    print(f"{KILLS} kills, {at_work} of them after a commit, {writer.calls} calls")
    assert at_work >= KILLS / 2
    _catch_up(spool, url)
    calls = latest(engine, 1_000_000)
    assert len(calls) == writer.calls
    assert count_open(engine) == 0
    assert {(call.outcome, call.talk_seconds) for call in calls} == {
        ("answered", Decimal("60.125"))
    }
    with engine.connect() as connection:
        stored = connection.execute(select(func.sum(tables.call_events.c.events))).scalar()
        rejects = connection.execute(select(func.count()).select_from(tables.spool_rejects))
        assert (stored, rejects.scalar()) == (writer.records, 0)
    charged = all_charges(engine)
    assert len(charged) == writer.calls
    assert {(each.side, each.amount) for each in charged} == {("sell", Decimal("0.61"))}
    engine.dispose()


# Comes to a halt in the middle of rating, within the transaction, and says so.
HALTING = """
import sys, threading, time
from pathlib import Path
from ami.follower import Follower
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.store.deck_shelf import DeckShelf
spool, url, rated_before = sys.argv[1:]
left = int(rated_before)
def rules():
    global left
    if not left:
        print("rating", flush=True)
        time.sleep(60)
    left -= 1
    return Rules()
engine = store.connect(url)
Follower(Path(spool), engine, store.Rater(DeckShelf(engine), rules)).run(threading.Event())
"""


@pytest.mark.parametrize("rated_before", [0, 2])
def test_killed_while_it_rates(url: str, tmp_path: Path, rated_before: int) -> None:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    spool = tmp_path / "cel.csv"
    spool.write_bytes(b"".join(spoolfile.interleaved(3)))
    words = [str(spool), url, str(rated_before)]
    process = subprocess.Popen(
        [sys.executable, "-c", HALTING, *words], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "rating\n"
    process.kill()
    process.communicate(timeout=10)
    assert (latest(engine, 5), all_charges(engine)) == ([], [])
    _catch_up(spool, url)
    assert [each.amount for each in all_charges(engine)] == [Decimal("0.61")] * 3
    engine.dispose()


def _catch_up(spool: Path, url: str) -> None:
    engine, stop = store.connect(url), threading.Event()
    follower = Follower(spool, engine, store.Rater(DeckShelf(engine), Rules))
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    for _ in range(600):
        if follower.progress.position == spool.stat().st_size:
            break
        stop.wait(0.05)
    stop.set()
    thread.join()
    assert follower.progress.position == spool.stat().st_size
    assert follower.progress.lag == 0
    engine.dispose()


def test_only_one_listener_at_a_time(url: str, tmp_path: Path) -> None:
    engine = store.connect(url)
    lock = ListenerLock(tmp_path / "run" / "lock", engine)
    with pytest.raises(AlreadyListening, match=f"process {os.getpid()}"):
        ListenerLock(tmp_path / "run" / "lock", engine)
    if engine.dialect.name == "postgresql":
        with pytest.raises(AlreadyListening, match="writes to this database"):
            ListenerLock(tmp_path / "elsewhere" / "lock", engine)
    lock.release()
    ListenerLock(tmp_path / "run" / "lock", engine).release()
    engine.dispose()


def test_trouble_with_the_database_is_waited_out(url: str, tmp_path: Path) -> None:
    """The tables are missing at first: nothing is lost, the trouble is told."""
    spool = tmp_path / "cel.csv"
    spool.write_bytes(b"".join(spoolfile.call_records(1)))
    engine, stop = store.connect(url), threading.Event()
    follower = Follower(spool, engine)
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: follower.progress.error is not None, stop)
        store.upgrade(url)
        _until(lambda: follower.progress.position == spool.stat().st_size, stop)
        assert follower.progress.error is None
        assert follower.progress.events == 13
    finally:
        stop.set()
        thread.join()
    engine.dispose()


def _until(condition: object, pause: threading.Event) -> None:
    assert callable(condition)
    for _ in range(200):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("waited 10 s in vain")
