"""One question to the carriers, and what is known for it: what limits and strategies look at."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longlines.carriers.model import Carrier, Choice
from longlines.carriers.state import Healths, State
from longlines.carriers.table import layout
from longlines.carriers.table.opened import Area, Table
from longlines.carriers.table.prices import Held
from longlines.numbers import Kind


@dataclass(slots=True)
class Ask:
    """Which carriers take a call to `number` (E.164) at the aware time `at`.

    `plans` are the names of the sell decks that the payer goes by, in the order in which they are
    asked for a price; without any there is no margin guard. `call` is the call's id, or any seed,
    from which a percentage split follows. `strategy` is "" for the file's own. `at_a_loss` lets
    the call leave whatever it costs.
    """

    number: str
    at: datetime
    plans: tuple[str, ...] = ()
    call: str = ""
    strategy: str = ""
    at_a_loss: bool = False


class Field(Choice):
    """The row of a number at a moment: a choice that is being made.

    A carrier is known by its place in carriers.yaml. Costs are billionths of the common currency,
    or codes of layout.py: `sold` those of each sell deck, `costs` those of each carrier. `by_cost`
    are the places of those that have a price, the cheapest first, a byte each; `covered` says for
    each sell deck how many of them it pays for, the highest floor counted.
    """

    __slots__ = (
        *("_costs", "ask", "by_cost", "covered", "digits", "front", "kind"),
        *("place", "sold", "state", "table"),
    )

    def __init__(
        self, table: Table, state: State, ask: Ask, kind: Kind, digits: str, area: Area
    ) -> None:
        self.number = ask.number
        self.at = ask.at
        self.refused = ""
        self._candidates = None
        self.table = table
        self.state = state
        self.ask = ask
        self.kind = kind
        self.digits = digits
        self.place, self.front = table.find(digits, area)
        _, self.by_cost, varies, self.covered, self.sold, _ = self.front
        self._costs: Sequence[int] | None = None
        if varies:
            self._price_moment(varies)

    @property
    def blocked(self) -> int:
        """A bit for each carrier that may not have the number."""
        return self.front.blocked

    @property
    def epoch(self) -> float:
        """The moment in seconds of the epoch."""
        return self.at.timestamp()

    @property
    def costs(self) -> Sequence[int]:
        """The cost of each carrier, or a code."""
        if self._costs is None:
            self._costs = self.table.costs(self.place)
        return self._costs

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """All of them, in the order of carriers.yaml."""
        return self.table.carriers

    @property
    def health(self) -> Healths:
        """Health by carrier for this number; who isn't in it is well."""
        return self.state.healths(self.digits)

    def held(self, column: int) -> Held | None:
        """What a column's deck has for the number at the moment."""
        cell, length = self.table.matched(self.place, column)
        return self.table.prices.held(cell, length, self.ask.at)

    def _price_moment(self, varies: int) -> None:
        """Replace what depends on the moment by what holds at this one, and rank again."""
        count = len(self.table.names)
        if varies & layout.PLAN_VARIES:
            self.sold = self._priced(self.sold, count)
        if varies & layout.CARRIER_VARIES:
            costs = self._costs = self._priced(self.costs, 0)
            priced = [each for each in range(count) if costs[each] >= 0]
            self.by_cost = bytes(sorted(priced, key=costs.__getitem__))
        floor, cost_of = self.table.highest_floor, self.costs.__getitem__
        self.covered = bytes(
            bisect_right(self.by_cost, sold - floor, key=cost_of) if sold >= 0 else 0
            for sold in self.sold
        )

    def _priced(self, costs: Sequence[int], column: int) -> tuple[int, ...]:
        """The costs with those priced that vary; the first is that of `column`."""
        priced = list(costs)
        for place, known in enumerate(costs):
            if known == layout.VARIES:
                cell, _ = self.table.matched(self.place, column + place)
                priced[place] = self.table.prices.cost(cell, self.ask.at, self.epoch)
        return tuple(priced)
