"""kill -9 at random moments: each call is recorded and charged once, and exactly."""

import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ami.follower import AlreadyListening, Follower, ListenerLock
from longlines import store
from longlines.billing.rating.billable import FEES
from longlines.store import tables
from longlines.store.calls import count_open, latest
from tests.faults import listener_kills
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import all_charges, save

KILLS = 30


def test_killed_listeners_lose_and_double_nothing(url: str, tmp_path: Path) -> None:
    """tests/faults/listener_kills.py does the same a thousand times."""
    spool, at_once = tmp_path / "cel.csv", f"sqlite:///{tmp_path / 'at-once.db'}"
    for each in (url, at_once):
        listener_kills.prepared(each)
    done = listener_kills.kill_often(spool, url, KILLS, seed=20261122)
    assert done.at_work >= KILLS / 2
    for each in (url, at_once):
        listener_kills.catch_up(spool, each)
    assert listener_kills.content(url) == listener_kills.content(at_once)
    engine = store.connect(url)
    plain = [call for call in latest(engine, 1_000_000) if call.flow == "direct"]
    assert len(plain) == done.calls
    assert count_open(engine) == 0
    assert {(c.outcome, c.talk_seconds) for c in plain} == {("answered", Decimal("60.125"))}
    with engine.connect() as connection:
        stored = connection.execute(select(func.sum(tables.call_events.c.events))).scalar()
        rejects = connection.execute(select(func.count()).select_from(tables.spool_rejects))
        assert (stored, rejects.scalar()) == (done.events, 0)
    ids = {call.id for call in plain}
    charged = [each for each in all_charges(engine) if each.call in ids]
    assert len(charged) == 3 * done.calls
    assert {(each.side, each.try_, each.amount) for each in charged} == {
        ("sell", 0, Decimal("0.61")),
        ("sell", FEES, Decimal("1.25")),
        ("sell", FEES + 1, Decimal(0)),
    }
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
    listener_kills.catch_up(spool, url)
    assert [each.amount for each in all_charges(engine)] == [Decimal("0.61")] * 3
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


def test_trouble_with_the_database_is_waited_out(empty_url: str, tmp_path: Path) -> None:
    """The tables are missing at first: nothing is lost, the trouble is told."""
    spool = tmp_path / "cel.csv"
    spool.write_bytes(b"".join(spoolfile.call_records(1)))
    engine, stop = store.connect(empty_url), threading.Event()
    follower = Follower(spool, engine)
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: follower.progress.error is not None, stop)
        store.upgrade(empty_url)
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
