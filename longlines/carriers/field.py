"""One question to the carriers, and what is known for it: what limits and strategies look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from longlines.carriers.model import Carrier
from longlines.carriers.state import Health, State
from longlines.carriers.table import layout
from longlines.carriers.table.opened import Table
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


class Field:
    """The row of a number at a moment. A carrier is known by its place in carriers.yaml.

    `costs` has, for each column of the table, billionths of the common currency or a code of
    layout.py; `by_cost` are the places of those that have a price, the cheapest first, a byte each;
    `blocked` has a bit for each carrier that may not have the number.
    """

    __slots__ = (
        *("ask", "blocked", "by_cost", "costs", "digits", "epoch", "kind"),
        *("place", "state", "table"),
    )

    def __init__(self, table: Table, state: State, ask: Ask, kind: Kind) -> None:
        self.table = table
        self.state = state
        self.ask = ask
        self.kind = kind
        self.epoch = ask.at.timestamp()
        self.digits = digits = ask.number[1:]
        self.place, (self.blocked, *self.costs, by_cost, count, varies) = table.find(digits)
        self.by_cost: bytes = by_cost[:count]
        if varies:
            self._price_moment()

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """All of them, in the order of carriers.yaml."""
        return self.table.carriers

    @property
    def health(self) -> Mapping[str, Health]:
        """Health by carrier for this number; who isn't in it is well."""
        return self.state.healths(self.digits)

    def held(self, column: int) -> Held | None:
        """What a column's deck has for the number at the moment."""
        cell, length = self.table.matched(self.place, column)
        return self.table.prices.held(cell, length, self.ask.at)

    def _price_moment(self) -> None:
        """Replace what depends on the moment by what holds at this one, and rank again."""
        costs = self.costs
        for column, known in enumerate(costs):
            if known == layout.VARIES:
                cell, _ = self.table.matched(self.place, column)
                costs[column] = self.table.prices.cost(cell, self.ask.at, self.epoch)
        priced = [each for each in range(len(self.carriers)) if costs[each] >= 0]
        self.by_cost = bytes(sorted(priced, key=costs.__getitem__))
