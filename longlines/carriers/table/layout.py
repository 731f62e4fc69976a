"""What the arrays of the routing table hold; the file is one of `longlines.files.arrays`."""

import struct

from longlines.files.arrays import Form

NONE = -1
"""As a cost: the deck has no row for the number."""
BLOCKED = -2
"""As a cost: the row is blocked at all times."""
VARIES = -3
"""As a cost: it depends on the moment of the call."""
UNPRICED = -4
"""As a cost: there is no exchange rate for the deck's currency."""
NOT_NOW = -5
"""As a cost, of one moment: the deck has a row, but no price at this hour."""

NO_TIME = -(2**63)
"""As a time in microseconds of the epoch: none."""

TERMS = struct.Struct("<qqqqIIIHBxI")
"""per_minute, connect, effective from and to, first, next, minimum, band, blocked, note."""
CELL = struct.Struct("<IIHBB")
"""First of its terms, fallback cell, how many terms, deck, length of the fallback's prefix."""


class TableError(Exception):
    """A routing table that can't be used, or built; the message says why and what to do."""


FORM = Form(
    magic=b"LLROUTES",
    version=2,
    what="routing table",
    ending="table",
    rebuild="build it anew with `longlines table --build`",
    error=TableError,
)


CARRIER_VARIES = 1
PLAN_VARIES = 2
"""Bits of what depends on the moment in a row: a carrier's price, or a plan's."""


class Row:
    """How a range of numbers lies, for so many carriers and so many sell decks; many lie alike.

    In `front` is what every choice needs: a bit for each carrier that has the numbers blocked; the
    carriers by cost, those without a price last; how many have one; what depends on the moment;
    for each sell deck how many of them it covers, the highest floor counted, and its cost. Apart
    from it lie the `costs` of each carrier. A cost may be a code.
    """

    def __init__(self, carriers: int, plans: int) -> None:
        bare = f"<Q{carriers}sBB{plans}s{plans}q"
        self.front = struct.Struct(f"{bare}{-struct.calcsize(bare) % 8}x")
        self.costs = struct.Struct(f"<{carriers}q")
