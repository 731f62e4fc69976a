"""Tests of the shipped flows by the dozen, each with what must come of it."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from longlines.rehearsal.cases import (
    Bill,
    Case,
    Expected,
    Item,
    Keys,
    Silence,
    Speaks,
    Talks,
    Telephone,
)

BOB = "+12025550102"
PRICE = Decimal("0.35")
NO_BILL = Bill()
LONGEST = 600
"""Seconds of the longest conversation."""


def generated() -> Iterator[Case]:
    """Conversations of every length, and between them calls that come to nothing."""
    for seconds in range(1, LONGEST + 1):
        amount = (PRICE * seconds / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
        bill = Bill(BOB, Decimal(seconds), amount, "USD")
        asked = (Keys("1"), Talks(float(seconds)))
        yield _collect(f"talks-{seconds}", "accepted", bill, Telephone("answers", items=asked))
        yield _collect(f"busy-{seconds}", "busy", NO_BILL, Telephone("busy"))
        refuses = Telephone("answers", items=(Keys("3"), Keys("2")))
        yield _collect(f"refuses-{seconds}", "refused", NO_BILL, refuses)
        silent = (Keys("5"), Silence(), Keys("2"))
        yield Case(f"menu-{seconds}", dial="0", caller=silent, expect=Expected(outcome="operator"))


def _collect(name: str, dialled: str, bill: Bill, telephone: Telephone) -> Case:
    caller: tuple[Item, ...] = (Keys("1"), Keys("2025550102#"), Speaks(1.5))
    expect = Expected(outcome="completed", dialled=dialled, number=BOB, bill=bill)
    return Case(name, dial="0", caller=caller, called=(telephone,), expect=expect)
