"""Re-rating: charges a second, looking and applying; and a run that is killed again and again.

    python -m bench.rerate                      # 20,000 calls, and 1,000 times kill -9
    python -m bench.rerate --calls 2000 --kills 50 --url postgresql://...

The kills are those of tests/unit/store/test_store_rerate_kill.py at full length; nothing may be
changed twice or left out.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from longlines import store
from tests.unit.rating.cases import deck, terms
from tests.unit.store import rerate_kills, spoolfile
from tests.unit.store.rerated import PERIOD, record, rerating, save, verified

CALLS, KILLS = 20_000, 1_000
LONGEST = 0.06
"""Seconds after its start within which a run is killed: some batches of five charges."""


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--url", default="", help="of an empty database; else SQLite in a folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.kills:
            killed(options.url or f"sqlite:///{Path(folder) / 'kills.db'}", options.kills)
        if options.calls:
            measured(options.url or f"sqlite:///{Path(folder) / 'speed.db'}", options.calls)


def killed(url: str, kills: int) -> None:
    """Kill a run so often; raises AssertionError where the ledger isn't exact afterwards."""
    calls = 5 * kills
    times = rerate_kills.run(url, calls, kills, LONGEST)
    print(f"killed {times} times in the middle, re-rating {calls} calls: each changed once")


def measured(url: str, calls: int) -> None:
    """How fast a period is looked at, changed, and taken back."""
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60")))
    for first in range(0, calls, 1000):
        record(engine, list(spoolfile.interleaved(min(1000, calls - first), first)))
    save(engine, deck(terms("0.50")))
    desk = rerating(engine)
    told = {
        "look (dry run)": _timed(lambda: desk.look(PERIOD)),
        "apply": _timed(lambda: desk.carry_on(desk.begin(PERIOD, "bench", "measured"))),
        "undo": _timed(lambda: desk.carry_on(desk.begin_undoing(1, "bench", "measured"))),
    }
    for what, seconds in told.items():
        print(f"{what:<16}{calls / seconds:>10,.0f} charges/s")
    verified(engine)
    engine.dispose()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
