"""How long money lasts: to the end of an increment, and never a second too long."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from longlines.billing.credit.lasting import seconds_for
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from tests.unit.rating.cases import call, deck, terms

LONGEST = 4000


def test_a_first_minute_that_is_too_dear_is_no_call() -> None:
    assert seconds_for(Decimal("0.59"), lambda seconds: Decimal("0.60"), LONGEST) == 0
    assert seconds_for(Decimal("0.60"), lambda seconds: Decimal("0.60"), LONGEST) == LONGEST


@given(
    st.integers(0, 5000),
    st.sampled_from(["0.01", "0.60", "0.333", "3"]),
    st.sampled_from(["0", "0.25"]),
    st.sampled_from([(1, 1), (60, 60), (30, 6), (60, 1)]),
    st.sampled_from(["0", "8.875"]),
)
def test_one_second_more_would_cost_too_much(
    cents: int, price: str, connect: str, steps: tuple[int, int], percent: str
) -> None:
    sell = deck(terms(price, connect, first=steps[0], next=steps[1]))
    rules = Rules(taxes=(Tax("VAT", Decimal(percent)),) if percent != "0" else ())
    money = Decimal(cents) / 100

    def cost(seconds: int) -> Decimal:
        return rate(call(seconds), [sell], rules).amount

    found = seconds_for(money, cost, LONGEST)
    assert found == 0 or cost(found) <= money
    assert found == LONGEST or cost(found + 1) > money
