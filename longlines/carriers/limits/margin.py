"""No call leaves at a loss: the sell price less a floor must cover the carrier's cost."""

from longlines.carriers.field import Field
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount


class Margin:
    """Compares what a minute of a typical call costs with what the payer's plan pays for it.

    The plans of the call are asked in their order for the first price. `at_a_loss` of a carrier,
    or of the question, lets calls through.
    """

    lasting = False
    yields = False

    def dropped(self, field: Field) -> int:
        """A bit for each carrier that costs more than is paid."""
        ask = field.ask
        if not ask.plans or ask.at_a_loss or not field.table.plans:
            return 0
        sold, floors, costs = sell_price(field)[0], field.table.floors, field.costs
        if not field.by_cost or costs[field.by_cost[-1]] + field.table.highest_floor <= sold:
            return 0
        dropped = 0
        for place in field.by_cost:
            if costs[place] + floors[place] > sold:
                dropped |= 1 << place
        return dropped & field.table.guarded

    def words(self, field: Field, place: int) -> str:
        """The sum that doesn't work out."""
        sold, plan = sell_price(field)
        if sold < 0:
            asked = ", ".join(field.ask.plans)
            return f"there is no sell price for this number ({asked}), so it would be at a loss"
        floor = field.table.floors[place]
        least = f" less the floor of {amount(floor)}" if floor else ""
        cost = amount(field.costs[place])
        return f"it costs {cost} a minute, more than the sell price {amount(sold)} of {plan}{least}"


def sell_price(field: Field) -> tuple[int, str]:
    """What is paid for a minute of a typical call, and the plan that says so; -1 for no price."""
    plans, costs = field.table.plans, field.costs
    for plan in field.ask.plans:
        column = plans.get(plan)
        if column is not None:
            cost = costs[column]
            if cost >= 0:
                return cost, plan
            if cost == layout.BLOCKED:
                return layout.NONE, plan
    return layout.NONE, ""


LIMIT = Margin()
