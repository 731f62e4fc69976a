"""How long calls wait while another table takes the place of the one in force."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table.opened import Table

SWAPS = 20
WORTH_A_LOOK = 200_000
"""Nanoseconds of a gap from which on it is asked what the thread waited for."""

BESIDE_SECONDS = 0.25
"""Seconds of choosing between two swaps."""


@dataclass
class Longest:
    """The longest time between two choices in milliseconds: as it was, and without the time in
    which the kernel let other work have the processor."""

    gap: float = 0.0
    own: float = 0.0


def pauses(path: Path, numbers: Sequence[str], plans: tuple[str, ...]) -> dict[str, float]:
    """The longest time between two choices that come one after the other, in milliseconds.

    `quiet` without a swap, `swapping` while another copy of the table is opened, checked, put in
    force and the old one dropped, again and again, as an engine does. A busy machine is in both
    gaps; `own` leaves out what the thread waited for a processor by the scheduler's books, and
    has what it waited for the swap.
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
    return {
        "quiet_ms": quiet.gap,
        "swapping_ms": swapping.gap,
        "own_quiet_ms": quiet.own,
        "own_swapping_ms": swapping.own,
        "swaps": float(done),
    }


def waited() -> int:
    """Nanoseconds that this thread has waited for a processor, by the scheduler's books."""
    path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    return int(path.read_text(encoding="ascii").split()[1])


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
    ) -> Longest:
        """Choose for so many seconds, with work beside."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(BESIDE_SECONDS / 2):
                beside()

        thread = threading.Thread(target=work)
        thread.start()
        clock = time.perf_counter_ns
        end, before, booked, found = clock() + int(seconds * 1e9), clock(), waited(), Longest()
        try:
            while before < end:
                for turn, number in enumerate(numbers):
                    chooser = self._chooser
                    chooser.choose(Ask(number, chooser.table.moment, plans))
                    gap = clock() - before
                    if gap > WORTH_A_LOOK:
                        now = waited()
                        found.gap = max(found.gap, gap / 1e6)
                        found.own = max(found.own, (gap - now + booked) / 1e6)
                        booked = now
                    elif turn % 500 == 0:
                        booked = waited()
                    before = clock()
                    if before > end:
                        break
        finally:
            stop.set()
            thread.join()
        return found
