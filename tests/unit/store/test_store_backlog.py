"""A backlog folded by a process ahead comes to the same ledger as one taken in piece by piece."""

import os
import random
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from ami import backlog as backlog_module
from ami import spool as spool_module
from ami.backlog import Backlog
from ami.spool import SpoolReader
from bench.intake import spool
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.store import Intake, Rater, ledger, tables
from longlines.store.ahead import Ahead, Lost
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import save


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of 150 kB, and a process ahead from the first of them on."""
    monkeypatch.setattr(spool_module, "CHUNK", 150_000)
    monkeypatch.setattr(backlog_module, "LONG", 1)


class Office:
    """Takes in a spool, with or without a process ahead."""

    def __init__(self, url: str, path: Path) -> None:
        store.upgrade(url)
        self.engine = store.connect(url)
        save(self.engine, deck(terms("0.60", first=1, next=1), prefix="4"))
        save(
            self.engine, deck(terms("0.10", first=1, next=1), prefix="4", name="cheap", side="buy")
        )
        self.intake = Intake(self.engine, Rater(DeckShelf(self.engine), Rules))
        self.reader = SpoolReader(path, self.intake.bookmarks())
        self.backlog = Backlog(self.intake)
        self.batches = 0

    def step(self) -> bool:
        batch = self.reader.read()
        if batch is not None:
            self.reader.advance(self.backlog.record(self.reader, batch).bookmark)
            self.batches += 1
        return batch is not None

    def alone(self) -> None:
        while batch := self.reader.read():
            self.reader.advance(self.intake.record(batch).bookmark)

    def child(self) -> int:
        assert self.backlog._ahead is not None
        return self.backlog._ahead._process.pid

    def close(self) -> str:
        self.backlog.close()
        self.reader.close()
        with self.engine.connect() as connection:
            proof = ledger.verify(connection)
        self.engine.dispose()
        assert proof.ok
        return proof.content


def made(path: Path, calls: int = 160) -> Path:
    path.write_bytes(b"".join(spool.records(calls, rate=40)))
    return path


def expected(tmp_path: Path, path: Path) -> str:
    office = Office(f"sqlite:///{tmp_path / 'alone.db'}", path)
    office.alone()
    return office.close()


@pytest.mark.usefixtures("small")
def test_ahead_or_not_the_ledger_is_the_same(url: str, tmp_path: Path) -> None:
    path = made(tmp_path / "cel.csv")
    office = Office(url, path)
    while office.step():
        pass
    assert office.batches > 4
    assert office.close() == expected(tmp_path, path)


@pytest.mark.usefixtures("small")
def test_whatever_happens_on_the_way_the_ledger_is_the_same(url: str, tmp_path: Path) -> None:
    """The process ahead is killed, the listener is started anew, a transaction fails."""
    path, chance = made(tmp_path / "cel.csv"), random.Random(3)
    office = Office(url, path)
    more = True
    while more:
        more = office.step()
        what = chance.randrange(4)
        if what == 0 and office.backlog._ahead is not None:
            os.kill(office.child(), signal.SIGKILL)
        elif what == 1:
            office.backlog.close()
            office.intake = Intake(office.engine, office.intake._rater)
            office.backlog = Backlog(office.intake)
        elif what == 2 and (batch := office.reader.read()):
            with pytest.raises(store.SpoolMoved):
                office.intake.record(batch, None) and office.backlog.record(office.reader, batch)
            office.reader.close()
            office.reader = SpoolReader(path, office.intake.bookmarks())
    assert office.close() == expected(tmp_path, path)


@pytest.mark.usefixtures("small")
def test_a_restart_of_the_pbx_within_a_backlog(url: str, tmp_path: Path) -> None:
    path = tmp_path / "cel.csv"
    before = b"".join(spool.records(60, rate=40))
    lost = b"".join(spoolfile.call_records(9_000_000, begins=100)[:7])
    after = b"".join(spool.records(60, rate=40)).replace(b'"17953000', b'"17954000')
    path.write_bytes(before + lost + after)
    office = Office(url, path)
    while office.step():
        pass
    with office.engine.connect() as connection:
        gone = connection.execute(select(tables.calls.c.id).where(tables.calls.c.lost)).scalars()
        assert len(list(gone)) == 1
    assert office.close() == expected(tmp_path, path)


def test_a_process_that_is_gone_is_told() -> None:
    ahead = Ahead()
    os.kill(ahead._process.pid, signal.SIGKILL)
    with suppress(Lost):
        ahead.give(1, [(0, b"x\n")])
    with pytest.raises(Lost):
        ahead.take()
    ahead.close()
    ahead.close()


def test_it_ends_with_whoever_started_it() -> None:
    ahead = Ahead()
    ahead.give(1, [(0, spoolfile.call_records(1)[0])])
    assert ahead.take().events == 1
    assert ahead._process.stdin is not None
    ahead._process.stdin.close()
    assert ahead._process.wait(10) == 0
    assert ahead._process.stdout is not None
    ahead._process.stdout.close()
