"""Runs of invoices that are killed with -9, and several at once: no gap, no twin."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from longlines import store
from longlines.store import invoices, tables
from tests.unit.store.invoiced import fill

ACCOUNTS = 36
KILLS = 8
NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)

# Forks runs of all invoices from a process that has everything imported. One that was told to halt
# does so within the transaction that numbers them, before its end.
NURSERY = """
import os, sys, time
from datetime import UTC, datetime
from longlines import store
from longlines.billing.invoices.model import Party
from longlines.billing.invoices.money import style
from longlines.billing.invoices.places import place
from longlines.billing.invoices.rules import InvoiceRules
from longlines.host import invoices
from longlines.store.invoices import issuing
invoices.AT_ONCE = 3
now = datetime(2026, 12, 1, 9, tzinfo=UTC)
rules = InvoiceRules(Party("Longlines"), series="LL", zone="UTC")
def run(url, halting):
    if halting:
        def halt(*words):
            print("halting", flush=True)
            time.sleep(60)
        issuing._count = halt
    desk = invoices.InvoiceDesk(store.connect(url), rules, {})
    for _ in desk.run(desk.period("2026-11"), desk.billed(), now):
        pass
place("+442079460000", "en"), style("USD", "en")
for line in sys.stdin:
    count, url, *halting = line.split()
    children = []
    for _ in range(int(count)):
        child = os.fork()
        if child == 0:
            run(url, halting)
            os._exit(0)
        children.append(child)
    print(*children, flush=True)
    sys.stdin.readline()
    for child in children:
        os.waitpid(child, 0)
    print("gone", flush=True)
"""


class Nursery:
    """Runs that are started, many or one at a time, in the database at a URL."""

    def __init__(self) -> None:
        self.url = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, count: int, word: str = "") -> list[int]:
        self._tell(f"{count} {self.url} {word}")
        return [int(child) for child in self.read().split()]

    def gone(self) -> bool:
        """Wait for them; until then their process ids are nobody else's."""
        self._tell("")
        return self.read() == "gone"

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    calls = [
        (f"{n}.{m}", f"+1202555{n:04}", NOVEMBER + timedelta(minutes=m), Decimal("0.30"), "USD")
        for n in range(ACCOUNTS)
        for m in range(3)
    ]
    fill(engine, calls)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def forking() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.process.communicate(timeout=60)


@pytest.fixture
def nursery(forking: Nursery, engine: Engine, url: str) -> Nursery:
    forking.url = url
    return forking


def numbers(engine: Engine) -> list[int]:
    """The numbers given, each to an account of its own."""
    i = tables.invoices.c
    with invoices.snapshot(engine) as connection:
        rows = connection.execute(select(i.sequence, i.account).order_by(i.sequence)).all()
        last = connection.execute(select(tables.invoice_series.c.last)).scalar()
    assert len({row.account for row in rows}) == len(rows)
    assert (last or 0) == len(rows)
    return [row.sequence for row in rows]


def whole(engine: Engine) -> None:
    """Every account has one invoice, in numbers without a gap, and nothing is on two."""
    assert numbers(engine) == list(range(1, ACCOUNTS + 1))
    seen: list[str] = []
    with engine.connect() as connection:
        for each in list(invoices.kept(connection)):
            invoice = invoices.content(connection, each.number)
            assert invoice is not None
            assert invoice.number == each.number
            seen += [line.call for line in invoice.calls]
    assert len(seen) == len(set(seen)) == 3 * ACCOUNTS


def test_killed_between_and_within_leaves_no_gap_and_no_twin(
    nursery: Nursery, engine: Engine
) -> None:
    chance, pause, at_work = random.Random(20261122), threading.Event(), 0
    for _ in range(KILLS):
        before = len(numbers(engine))
        (child,) = nursery.start(1)
        for _ in range(200):
            if len(numbers(engine)) > before:
                break
            pause.wait(0.005)
        pause.wait(chance.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert nursery.gone()
        given = numbers(engine)
        assert given == list(range(1, len(given) + 1))
        at_work += before < len(given) < ACCOUNTS
    print(f"{KILLS} kills, {at_work} of them between two invoices")
    assert at_work
    nursery.start(1)
    assert nursery.gone()
    whole(engine)


def test_killed_before_the_end_of_a_transaction_nothing_was_numbered(
    nursery: Nursery, engine: Engine
) -> None:
    (child,) = nursery.start(1, "halt")
    assert nursery.read() == "halting"
    os.kill(child, signal.SIGKILL)
    assert nursery.gone()
    assert numbers(engine) == []
    nursery.start(1)
    assert nursery.gone()
    whole(engine)


def test_four_runs_at_once(nursery: Nursery, engine: Engine) -> None:
    nursery.start(4)
    assert nursery.gone()
    whole(engine)
