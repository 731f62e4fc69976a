"""Entries: what may be booked, and a hash that nothing can hide from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.billing.ledger.model import (
    GENESIS,
    BadEntry,
    Entry,
    Posting,
    checked,
    link,
    party,
    reversal,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ONE = Decimal(1)
GOOD = Entry(
    "charge:9.1:sell:0:1",
    "charge",
    AT,
    "9.1",
    "USD",
    (Posting("customer:+12025550101", ONE), Posting("revenue", -ONE)),
    memo={"deck": "default"},
)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"key": ""}, "needs a key"),
        ({"key": "x" * 500}, "longer than"),
        ({"kind": "gift"}, "of no known kind: 'gift'"),
        ({"currency": "dollars"}, "no currency of three letters"),
        ({"at": datetime(2026, 11, 22)}, "a time without zone"),
        ({"postings": (Posting("cash", ONE),)}, "two postings or more"),
        ({"postings": (Posting("cash", ONE), Posting("cost", ONE))}, "out of balance by 2 USD"),
        (
            {"postings": (Posting("cash", ONE / 10**7), Posting("cost", -ONE / 10**7))},
            "finer than a millionth",
        ),
        ({"postings": (Posting("cash", ONE), Posting("cash", -ONE))}, "names an account twice"),
        (
            {"postings": (Posting("customer:+1", ONE), Posting("customer:+2", -ONE))},
            "two customers or carriers",
        ),
        ({"postings": (Posting("cash", Decimal("NaN")), Posting("cost", ONE))}, "no amount"),
    ],
)
def test_what_may_not_be_booked(changed: dict[str, Any], said: str) -> None:
    assert checked(GOOD) is GOOD
    with pytest.raises(BadEntry, match=said):
        checked(replace(GOOD, **changed))


def test_a_reversal_takes_everything_back() -> None:
    back = checked(reversal(GOOD, {"why": "a re-rate"}))
    assert (back.key, back.reverses) == (f"reversal:{GOOD.key}", GOOD.key)
    assert back.postings == (Posting("customer:+12025550101", -ONE), Posting("revenue", ONE))
    assert (back.at, back.call, back.currency) == (GOOD.at, GOOD.call, GOOD.currency)
    assert party(back.postings) == "customer:+12025550101"
    assert party(back.postings[1:]) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "charge:9.1:sell:0:2"},
        {"kind": "cost"},
        {"at": AT + timedelta(microseconds=1)},
        {"call": "9.2"},
        {"currency": "EUR"},
        {"postings": (Posting("customer:+12025550102", ONE), Posting("revenue", -ONE))},
        {"postings": (Posting("customer:+12025550101", 2 * ONE), Posting("revenue", -2 * ONE))},
        {"postings": GOOD.postings[::-1]},
        {"reverses": "x"},
        {"memo": {"deck": "other"}},
        {"memo": {}},
    ],
)
def test_every_part_is_in_the_hash(changed: dict[str, Any]) -> None:
    own = link(GENESIS, 1, AT, GOOD)
    assert link(GENESIS, 1, AT, replace(GOOD, **changed)) != own
    assert link("1" * 64, 1, AT, GOOD) != own
    assert link(GENESIS, 2, AT, GOOD) != own
    assert link(GENESIS, 1, AT + timedelta(seconds=1), GOOD) != own


texts = st.text("0123456789:; =x", max_size=6)


@given(*[texts] * 8)
def test_no_two_entries_are_hashed_alike(
    key: str, call: str, one: str, reverses: str, key2: str, call2: str, two: str, reverses2: str
) -> None:
    def made(key: str, call: str, account: str, reverses: str) -> Entry:
        sides = (Posting(account, ONE), Posting("revenue", -ONE))
        return Entry(key, "charge", AT, call, "USD", sides, reverses)

    first, second = made(key, call, one, reverses), made(key2, call2, two, reverses2)
    same = link(GENESIS, 1, AT, first) == link(GENESIS, 1, AT, second)
    assert same == (first == second)
