"""What there is to charge for a call."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from longlines.billing.calls import Call, Hangup
from longlines.billing.notes import Note
from longlines.billing.rating import billable, quotes
from longlines.billing.rating.rules import FixedPrice, Rules
from tests.unit.rating.cases import ALICE, AT, BOB
from tests.unit.rating.cases import call as rated

COLLECT = Call(
    id="1.1",
    started_at=AT - timedelta(seconds=30),
    from_=ALICE,
    to=BOB,
    flow="collect-call",
    outcome="accepted",
    answered_at=AT - timedelta(seconds=12, milliseconds=500),
    accepted_at=AT,
    ended_at=AT + timedelta(seconds=61),
    talk_seconds=Decimal("61.125"),
    bill_to=BOB,
    carrier="cheap",
    hangup=Hangup(16, "called"),
    complete=True,
)


@dataclass(frozen=True)
class Try:
    position: int
    carrier: str
    number: str = BOB
    started_at: datetime = AT
    answered_at: datetime | None = None
    seconds: Decimal = Decimal(0)


def test_the_payer_pays_from_acceptance_and_we_pay_from_the_answer() -> None:
    sold, bought = billable.of(COLLECT)
    assert (sold.side, sold.part, sold.rated) == (
        "sell",
        0,
        rated("61.125", account=BOB, call_class="collect"),
    )
    assert (bought.side, bought.part, bought.carrier) == ("buy", 1, "cheap")
    assert (bought.rated.at, bought.rated.seconds) == (COLLECT.answered_at, Decimal("73.625"))


def test_a_flow_may_name_the_class() -> None:
    classes = ["person", "free", "bargain", None]
    sold = [billable.of(replace(COLLECT, call_class=each))[0] for each in classes]
    assert [each.rated.call_class for each in sold] == ["person", "free", "collect", "collect"]


def test_each_try_is_a_charge_of_its_carrier() -> None:
    refused = Try(1, "failing"), Try(2, "dear", answered_at=AT, seconds=Decimal("9.5"))
    _, first, second = billable.of(COLLECT, refused)
    assert [(each.part, each.carrier, each.rated.seconds) for each in (first, second)] == [
        (1, "failing", 0),
        (2, "dear", Decimal("9.5")),
    ]


def test_in_the_house_there_is_nobody_for_us_to_pay() -> None:
    (sold,) = billable.of(replace(COLLECT, carrier="local", bill_to=ALICE))
    assert (sold.rated.call_class, sold.rated.account) == ("direct", ALICE)


def test_what_nobody_pays_for_is_free() -> None:
    """A transfer at nobody's cost was once charged to an account without a number."""
    (sold,) = billable.of(replace(COLLECT, carrier="local", bill_to=None))
    assert (sold.rated.call_class, sold.rated.account) == ("free", "")
    (sold,) = billable.of(replace(COLLECT, carrier="local", bill_to=None, call_class="emergency"))
    assert sold.rated.call_class == "emergency"
    orderless = replace(COLLECT, carrier=None, bill_to=None, call_class="emergency")
    (sold,) = billable.of(orderless)
    assert (sold.rated.call_class, sold.rated.account) == ("emergency", "")


def test_nothing_while_it_lasts_and_where_nobody_was_dialled() -> None:
    assert billable.of(replace(COLLECT, complete=False)) == []
    assert billable.of(replace(COLLECT, carrier=None)) == []


def test_the_last_quote_that_fits_binds_by_the_clock_of_the_pbx() -> None:
    rules = Rules(fixed={"collect": FixedPrice(Decimal("0.35"), "USD")})
    asked = replace(rated(0, account=BOB, call_class="collect"), at=AT + timedelta(days=2))
    facts = [quotes.give(asked, [], rules).facts() for _ in range(3)]
    other = facts[2] | {"number": "+12025550199"}
    moments = [AT - timedelta(minutes=each) for each in (3, 2, 1)]
    pairs = zip(moments, (facts[0], facts[1], other), strict=True)
    notes = tuple(Note("quote", at, each) for at, each in pairs)
    sold, bought = billable.of(replace(COLLECT, notes=notes))
    assert sold.quote is not None
    assert sold.quote.id == facts[1]["id"]
    assert bought.quote is None
    (early, _) = billable.of(replace(COLLECT, notes=(replace(notes[0], at=AT + timedelta(1)),)))
    assert early.quote is None


def test_a_quote_that_can_not_be_read_is_told() -> None:
    sold, _ = billable.of(replace(COLLECT, notes=(Note("quote", AT, {"id": "x"}),)))
    assert sold.bad_quote.startswith("the quote can't be read")
