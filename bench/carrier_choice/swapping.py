"""How long calls wait while another table takes the place of the one in force."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table.opened import Table

SWAPS = 20
BESIDE_SECONDS = 0.25
"""Seconds of choosing between two swaps."""


def pauses(path: Path, numbers: Sequence[str], plans: tuple[str, ...]) -> dict[str, float]:
    """The longest time between two choices that come one after the other, in milliseconds.

    `quiet` without a swap, `swapping` while another copy of the table is opened, checked, put in
    force and the old one dropped, again and again, as an engine does. Garbage collection and the
    machine's other work are in both.
    """
    copies = [path, path.with_suffix(".copy")]
    shutil.copy(path, copies[1])
    lab = _Lab(Table.open(path))
    quiet = lab.longest(numbers, plans, SWAPS * BESIDE_SECONDS, lambda: None)
    done = 0

    def swap() -> None:
        nonlocal done
        done += 1
        lab.take(Table.open(copies[done % 2]))

    swapping = lab.longest(numbers, plans, SWAPS * BESIDE_SECONDS, swap)
    return {"quiet_ms": quiet, "swapping_ms": swapping, "swaps": float(done)}


class _Lab:
    def __init__(self, table: Table) -> None:
        self._chooser = Chooser(table, State())

    def take(self, table: Table) -> None:
        """Put a table in force; the old one goes with this thread."""
        before = [self._chooser]
        self._chooser = Chooser(table, State())
        # A choice that began by the old one is over within moments.
        threading.Event().wait(BESIDE_SECONDS / 5)
        before.clear()

    def longest(
        self,
        numbers: Sequence[str],
        plans: tuple[str, ...],
        seconds: float,
        beside: Callable[[], None],
    ) -> float:
        """Choose for so many seconds, with work beside; the longest gap in milliseconds."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(BESIDE_SECONDS / 2):
                beside()

        thread = threading.Thread(target=work)
        thread.start()
        clock = time.perf_counter_ns
        end, longest, before = clock() + int(seconds * 1e9), 0, clock()
        try:
            while before < end:
                for number in numbers:
                    chooser = self._chooser
                    chooser.choose(Ask(number, chooser.table.moment, plans))
                    now = clock()
                    longest = max(longest, now - before)
                    before = now
                    if now > end:
                        break
        finally:
            stop.set()
            thread.join()
        return longest / 1e6
