"""The cheapest first."""

from collections.abc import Sequence

from longlines.carriers.field import Field
from longlines.carriers.strategies import BEST
from longlines.carriers.table.cost import amount


class LeastCost:
    """By what a minute of a typical call costs."""

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """As they are given."""
        return carriers

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """The cheapest one's cost as a part of this one's."""
        return thrift(field.costs[carriers[0]], field.costs[place])

    def words(self, field: Field, carriers: Sequence[int], place: int) -> str:
        """Its cost beside the cheapest one's."""
        costs = field.costs
        cheapest, cost = costs[carriers[0]], costs[place]
        said = f"{field.table.settings.currency} {amount(cost)} a minute"
        same = [field.carriers[each].name for each in carriers if costs[each] == cost]
        name = field.carriers[place].name
        if len(same) > 1 and same[0] != name:
            return f"{said}, the same as {same[0]}, which stands before it in carriers.yaml"
        if cost == cheapest:
            return f"the cheapest, {said}"
        if not cheapest:
            return f"{said}; the cheapest costs nothing"
        return f"{said}, {(cost - cheapest) * 100 / cheapest:.0f}% more than the cheapest"


def thrift(cheapest: int, cost: int) -> int:
    """How good a cost is beside the cheapest, from 0 to BEST."""
    return BEST * cheapest // cost if cost else BEST


STRATEGY = LeastCost()
