"""Cost, quality and reliability, each as much as its weight in carriers.yaml says."""

from collections.abc import Sequence

from longlines.carriers.field import Field
from longlines.carriers.state import WELL
from longlines.carriers.strategies import BEST
from longlines.carriers.strategies.least_cost import thrift


class Weighted:
    """By the mean of three parts, each from 0 to BEST: a carrier that costs twice as much as the
    cheapest has half of BEST for its cost."""

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """The highest score first; of equals the cheaper."""
        if not carriers:
            return carriers
        costs, merits = field.costs, _merits(field)
        weight = field.table.settings.weights.cost
        cheapest = BEST * costs[carriers[0]]
        worth = [
            -merits[place] - weight * (cheapest // costs[place] if costs[place] else BEST)
            for place in carriers
        ]
        order = sorted(range(len(carriers)), key=worth.__getitem__)
        return [carriers[each] for each in order]

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """The mean of its parts."""
        weights = field.table.settings.weights
        cost = weights.cost * thrift(field.costs[carriers[0]], field.costs[place])
        return (cost + _merits(field)[place]) // (
            weights.cost + weights.quality + weights.reliability
        )

    def words(self, field: Field, carriers: Sequence[int], place: int) -> str:
        """Its parts and their weights."""
        weights = field.table.settings.weights
        health = field.health.get(field.carriers[place].name, WELL)
        cost = thrift(field.costs[carriers[0]], field.costs[place])
        return (
            f"cost {cost / BEST:.1%} (weight {weights.cost}), "
            f"quality {health.quality:.1%} ({weights.quality}), "
            f"reliability {health.reliability:.1%} ({weights.reliability})"
        )


def _merits(field: Field) -> list[int]:
    """Quality and reliability of each carrier by their weights; kept until a new measurement."""
    health, table = field.health, field.table
    found: list[int] | None = health.derived.get((Weighted, table))
    if found is None:
        weights = table.settings.weights
        known = [health.get(name, WELL) for name in table.names]
        found = health.derived[Weighted, table] = [
            round(each.quality * BEST) * weights.quality
            + round(each.reliability * BEST) * weights.reliability
            for each in known
        ]
    return found


STRATEGY = Weighted()
