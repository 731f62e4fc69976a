"""How long some money lasts."""

from collections.abc import Callable
from decimal import Decimal

Cost = Callable[[int], Decimal]
"""What a call of so many whole seconds costs, taxes and all; never less for a longer one."""


def seconds_for(money: Decimal, cost: Cost, longest: int) -> int:
    """The most seconds, up to `longest`, that cost no more than `money`; 0 where one costs more.

    Increments make it the end of one: a second more would cost more than there is.
    """
    if cost(1) > money:
        return 0
    if cost(longest) <= money:
        return longest
    lasts, too_long = 1, longest
    while too_long - lasts > 1:
        middle = (lasts + too_long) // 2
        if cost(middle) <= money:
            lasts = middle
        else:
            too_long = middle
    return lasts
