"""No call leaves at a loss: the sell price less a floor must cover the carrier's cost."""

from longlines.carriers.field import Field
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount
from longlines.carriers.table.opened import Table


class Margin:
    """Compares what a minute of a typical call costs with what the payer's plan pays for it.

    The plans of the call are asked in their order for the first price. `at_a_loss` of a carrier,
    or of the question, lets calls through.
    """

    lasting = False
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Without a sell deck nothing is known of what is paid."""
        return bool(table.plans)

    def dropped(self, field: Field) -> bytes:
        """Each carrier that costs more than is paid."""
        ask, table = field.ask, field.table
        if not ask.plans or ask.at_a_loss:
            return b""
        place = _seller(field)
        over = field.by_cost[0 if place is None else field.covered[place] :]
        if not over or table.guards_alike:
            return over
        costs, floors, guarded = field.costs, table.floors, table.guarded
        sold = layout.NONE if place is None else field.sold[place]
        return bytes(
            place for place in over if guarded[place] and costs[place] + floors[place] > sold
        )

    def words(self, field: Field, place: int) -> str:
        """The sum that doesn't work out."""
        sold, plan = sell_price(field)
        if sold == layout.UNPRICED:
            return f"the sell price of {plan} is in a currency that exchange: has no rate for"
        if sold < 0:
            asked = ", ".join(field.ask.plans)
            return f"there is no sell price for this number ({asked}), so it would be at a loss"
        floor = field.table.floors[place]
        least = f" less the floor of {amount(floor)}" if floor else ""
        cost = amount(field.costs[place])
        return f"it costs {cost} a minute, more than the sell price {amount(sold)} of {plan}{least}"


def sell_price(field: Field) -> tuple[int, str]:
    """What is paid for a minute of a typical call, and the plan that says so; a code below 0."""
    place = _seller(field)
    return (
        (layout.NONE, "") if place is None else (field.sold[place], list(field.table.plans)[place])
    )


def _seller(field: Field) -> int | None:
    """The place of the call's first sell deck that has a price, or says that there is none."""
    plans, sold = field.table.plans, field.sold
    for plan in field.ask.plans:
        if plan in plans:
            place: int = plans[plan]
            cost = sold[place]
            if cost >= 0 or cost == layout.BLOCKED or cost == layout.UNPRICED:
                return place
    return None


LIMIT = Margin()
