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
        totals = self._totals(field, carriers)
        return sorted(carriers, key=lambda place: -totals[place])

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """The mean of its parts."""
        return self._totals(field, carriers)[place]

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

    def _totals(self, field: Field, carriers: Sequence[int]) -> dict[int, int]:
        weights, costs = field.table.settings.weights, field.costs
        names, health = field.table.names, field.health
        of_all = weights.cost + weights.quality + weights.reliability
        best_cost = BEST * costs[carriers[0]] * weights.cost
        free = BEST * weights.cost
        totals = {}
        for place in carriers:
            cost = costs[place]
            total = best_cost // cost if cost else free
            known = health.get(names[place], WELL)
            total += int(known.quality * BEST) * weights.quality
            total += int(known.reliability * BEST) * weights.reliability
            totals[place] = total // of_all
        return totals


STRATEGY = Weighted()
