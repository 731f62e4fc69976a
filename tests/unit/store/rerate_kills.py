"""kill -9 in the middle of a re-rate, again and again: nothing twice, nothing left out."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal

from sqlalchemy import func, select

from longlines import store
from longlines.store import tables
from longlines.store.ledger import balance
from longlines.store.rerating import kept
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, PERIOD, record, rerating, save, verified

# Forks on demand: what takes long is importing, and nothing is killed in that.
NURSERY = """
import os, sys
from longlines import store
from longlines.store.rerating import batches
from tests.unit.store.rerated import rerating
number, url = sys.argv[1:]
batches.BATCH = 5
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        engine = store.connect(url)
        rerating(engine).carry_on(int(number))
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print("done" if status == 0 else "gone", flush=True)
"""


@contextmanager
def _nursery(number: int, url: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(number), url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=60)


def run(url: str, calls: int, kills: int, longest: float, seed: int = 1) -> int:
    """Re-rate so many calls, killed so often, each time at most `longest` seconds after the start.

    Says how often it really was killed. Raises AssertionError where the ledger is not exact.
    """
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60")))
    for first in range(0, calls, 300):
        record(engine, list(spoolfile.interleaved(min(300, calls - first), first)))
    save(engine, deck(terms("0.50")))
    number = rerating(engine).begin(PERIOD, "mary", "killed again and again")
    engine.dispose()
    chance, killed = random.Random(seed), 0
    with _nursery(number, url) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(kills):
            nursery.stdin.write("go\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            threading.Event().wait(chance.uniform(0, longest))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed += nursery.stdout.readline().strip() == "gone"
    engine = store.connect(url)
    tally = rerating(engine).carry_on(number)
    assert (tally.changed, tally.failed, tally.looked_at) == (calls, 0, calls)
    with engine.connect() as connection:
        assert kept.find(connection, number).ended_at is not None
        assert balance(connection, f"customer:{ALICE}", "USD") == Decimal("1.00") * calls
        kinds = select(tables.entries.c.kind, func.count()).group_by(tables.entries.c.kind)
        found = {row[0]: row[1] for row in connection.execute(kinds)}
        assert found == {"charge": 2 * calls, "reversal": calls}
    verified(engine)
    engine.dispose()
    return killed
