"""A part of the calls to each carrier, by its `share` in carriers.yaml."""

import hashlib
import math
import struct
from collections.abc import Sequence

from longlines.carriers.field import Field
from longlines.carriers.strategies import BEST

LOWEST = 2.0**-65
"""What is added to a draw, so that it is never 0."""


class Split:
    """Drawn from the call's id: the same call has the same order on every machine.

    Each draw waits for an exponential time at the rate of the carrier's share, so that with
    shares 1 and 2 the first gets exactly a third of the calls, and when one falls out the others
    divide its calls by their shares.
    """

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """In the order of the draw."""
        times = draw(field)
        return sorted(carriers, key=times.__getitem__)

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """Its part of the calls among those that can carry this one."""
        shares = field.table.shares
        return round(BEST * shares[place] / sum(shares[each] for each in carriers))

    def words(self, field: Field, carriers: Sequence[int], place: int) -> str:
        """Its part, and what the draw went by."""
        part = self.score(field, carriers, place) / BEST
        seed = "call" if field.ask.call else "number"
        return f"gets {part:.1%} of calls; drawn by this {seed}"


def draw(field: Field) -> list[float]:
    """How long each carrier waits, by the call's id, or by the number without one."""
    shares = field.table.shares
    seed = field.ask.call or field.ask.number
    raw = hashlib.shake_128(seed.encode()).digest(8 * len(shares))
    drawn = struct.unpack(f"<{len(shares)}Q", raw)
    return [
        -math.log(number * 2.0**-64 + LOWEST) / share
        for number, share in zip(drawn, shares, strict=True)
    ]


STRATEGY = Split()
