"""Disks that are really full, and databases that are really gone: nothing is lost or damaged."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ami.follower import Follower
from ami.room import NAME, Room
from ami.troubles import DATABASE, DISK, Troubles
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.host import file_alarms
from longlines.store import ledger
from longlines.store.calls import latest
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import save

KB = 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def following(spool: Path, url: str, run: Path) -> Iterator[Follower]:
    engine, stop, troubles = store.connect(url), threading.Event(), Troubles(run)
    rater, room = store.Rater(DeckShelf(engine), Rules), Room(spool.parent, troubles)
    follower = Follower(spool, engine, rater, troubles=troubles, room=room)
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        yield follower
    finally:
        stop.set()
        thread.join()
        engine.dispose()


def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    end, pause = time.monotonic() + within, threading.Event()
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.02)


def fill(path: Path) -> None:
    """Use up what is left of a disk."""
    with path.open("ab", buffering=0) as file:
        for size in (64 * KB, KB, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def set_up(url: str) -> None:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    engine.dispose()


def prove(url: str, calls: int) -> None:
    engine = store.connect(url)
    with engine.connect() as connection:
        proof = ledger.verify(connection)
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert (proof.problems, proof.calls, proof.entries) == ((), calls, calls)
    assert all(call.complete for call in latest(engine, calls))
    engine.dispose()


def alarms(run: Path) -> dict[str, str]:
    return {each.kind: each.text for each in file_alarms.read(run)}


def test_the_database_s_disk_is_full(small_disk: Path, tmp_path: Path) -> None:
    """The spool is elsewhere and goes on; all is billed once there is room again."""
    spool, run, url = tmp_path / "cel.csv", tmp_path / "run", f"sqlite:///{small_disk / 'x.db'}"
    set_up(url)
    fill(small_disk / "filler")
    spool.write_bytes(b"".join(spoolfile.interleaved(30)))
    with following(spool, url, run) as follower:
        until(lambda: DATABASE in alarms(run))
        assert "has room" in alarms(run)[DATABASE]
        with spool.open("ab") as file:
            file.write(b"".join(spoolfile.interleaved(30, first=30)))
        assert follower.progress.error is not None
        (small_disk / "filler").unlink()
        until(lambda: follower.progress.position == spool.stat().st_size)
        until(lambda: not alarms(run))
    prove(url, 60)


def test_the_spool_s_disk_is_full(small_disk: Path, tmp_path: Path) -> None:
    """Calls go on into the reserve, and the database, on the same disk, leaves it to them."""
    spool, run, url = small_disk / "cel.csv", tmp_path / "run", f"sqlite:///{small_disk / 'x.db'}"
    set_up(url)
    spool.write_bytes(b"".join(spoolfile.interleaved(3)))
    with following(spool, url, run) as follower:
        until((small_disk / NAME).exists)
        until(lambda: follower.progress.position == spool.stat().st_size)
        fill(small_disk / "filler")
        until(lambda: DISK in alarms(run))
        until(lambda: not (small_disk / NAME).exists())
        with spool.open("ab") as file:
            file.write(b"".join(spoolfile.interleaved(60, first=3)))
        read = follower.progress.position
        until(lambda: follower.progress.error is not None)
        assert follower.progress.position == read
        (small_disk / "filler").unlink()
        until(lambda: follower.progress.position == spool.stat().st_size)
        until(lambda: not alarms(run))
    prove(url, 63)


def test_what_asterisk_lost_on_a_full_disk_costs_only_itself(
    small_disk: Path, tmp_path: Path
) -> None:
    """Half a record, a gap, then whole ones again: a call is billed as far as it is proven."""
    spool, run, url = small_disk / "cel.csv", tmp_path / "run", f"sqlite:///{tmp_path / 'x.db'}"
    set_up(url)
    cut, whole = spoolfile.call_records(1), spoolfile.call_records(3)
    with following(spool, url, run) as follower:
        spool.write_bytes(b"".join(cut[:7]) + cut[7][:60] + b"".join(whole))
        until(lambda: follower.progress.position == spool.stat().st_size)
        until(lambda: follower.progress.calls_open == 1)
        begun = max(call.started_at for call in latest(follower._engine, 5))
        follower.pbx_started(begun.replace(year=begun.year + 1), frozenset())
        until(lambda: follower.progress.calls_open == 0)
    engine = store.connect(url)
    told = {call.lost: (call.complete, call.talk_seconds) for call in latest(engine, 5)}
    engine.dispose()
    assert told[True][0]
    assert str(told[False][1]) == "60.125"


def test_the_database_is_gone_for_a_while(url: str, tmp_path: Path) -> None:
    """Its tables are taken away and come back: a short form of ten minutes without database."""
    spool, run = tmp_path / "cel.csv", tmp_path / "run"
    set_up(url)
    spool.write_bytes(b"".join(spoolfile.interleaved(3)))
    engine = store.connect(url)
    with following(spool, url, run) as follower:
        until(lambda: follower.progress.position == spool.stat().st_size)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE call_events RENAME TO elsewhere")
        with spool.open("ab") as file:
            file.write(b"".join(spoolfile.interleaved(30, first=3)))
        until(lambda: DATABASE in alarms(run))
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO call_events")
        until(lambda: follower.progress.position == spool.stat().st_size)
        until(lambda: not alarms(run))
    engine.dispose()
    prove(url, 33)
