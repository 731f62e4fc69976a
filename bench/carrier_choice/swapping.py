"""How long calls wait while another table takes the place of the one in force."""

import shutil
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table.opened import Table

SWAPS = 40
WINDOW = 0.25
"""Seconds of choosing around each swap."""


def pauses(path: Path, numbers: Sequence[str], plans: tuple[str, ...]) -> dict[str, float]:
    """The longest time between two choices that come one after the other, in milliseconds.

    In windows in each of which another copy of the table is opened, checked, put in force and the
    old one dropped, beside the choices as an engine does, and in `quiet` windows without. What a
    swap itself costs is in every window, so in their median; the worst window shows besides what
    else the machine did, or its host, if it is a virtual one.
    """
    copies = [path, path.with_suffix(".copy")]
    shutil.copy(path, copies[1])
    lab = _Lab(Table.open(path), numbers, plans)
    swapping, quiet = [], []
    for turn in range(SWAPS):
        swapping.append(lab.longest(partial(lab.swap, copies[turn % 2])))
        quiet.append(lab.longest(lambda: None))
    return {
        "swaps": float(SWAPS),
        "median_ms": statistics.median(swapping),
        "worst_ms": max(swapping),
        "quiet_median_ms": statistics.median(quiet),
        "quiet_worst_ms": max(quiet),
    }


class _Lab:
    """Chooses for all numbers in turn, without an end."""

    def __init__(self, table: Table, numbers: Sequence[str], plans: tuple[str, ...]) -> None:
        self._chooser = Chooser(table, State())
        self._numbers = numbers
        self._plans = plans

    def swap(self, path: Path) -> None:
        """Put a table in force; the old one goes with this thread."""
        before = [self._chooser]
        self._chooser = Chooser(Table.open(path), State())
        before.clear()

    def longest(self, beside: Callable[[], None]) -> float:
        """Choose for a window, with work beside in another thread; the longest gap."""
        thread = threading.Thread(target=beside)
        clock = time.perf_counter_ns
        longest, before = 0, clock()
        end = before + int(WINDOW * 1e9)
        thread.start()
        while before < end:
            for number in self._numbers:
                chooser = self._chooser
                chooser.choose(Ask(number, chooser.table.moment, self._plans))
                now = clock()
                longest = max(longest, now - before)
                before = now
                if now > end:
                    break
        thread.join()
        return longest / 1e6
