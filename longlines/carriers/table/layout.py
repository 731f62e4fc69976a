"""How the file is laid out: a head, a description in JSON, then arrays of fixed width.

The head is the magic word, the format's version, the description's length, the file's length,
a checksum of all that follows the head, and one of the head itself; little-endian throughout.
"""

import struct

CURRENT = "current"
"""The link in the tables' folder that names the table in force."""

MAGIC = b"LLROUTES"
VERSION = 2
HEAD = struct.Struct("<8sIIQI")
HEAD_SUM = struct.Struct("<I")
HEAD_SIZE = HEAD.size + HEAD_SUM.size
ALIGN = 64

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
