"""balance: what is owed, what is to the caller's credit, and what can't be said in one figure."""

from decimal import Decimal
from pathlib import Path

import pytest

from longlines.flow.tolls import Balance
from tests.flows.verbs.stage import word
from tests.flows.verbs.tolls import ALICE, Tolls, stage

STEPS = """\
  look_up:
    balance: {}
    if_several: several
    if_unavailable: unavailable
  tell:
    say: {money: "{balance}"}
  part:
    when:
      value: "{balance_state}"
      equals: {owed: owed, in_credit: in_credit, even: even}
      otherwise: other
  owed: {end: owed}
  in_credit: {end: in-credit}
  even: {end: even}
  other: {end: other}
  several: {end: several}
  unavailable: {end: unavailable}
"""


def usd(amount: str) -> Balance:
    return Balance(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("tolls", "ended", "said"),
    [
        (Tolls(balances=[usd("12.50")]), "owed", "twelve dollars and fifty cents"),
        (Tolls(balances=[usd("-3")]), "in-credit", "three dollars"),
        (Tolls(balances=[usd("0")]), "even", "zero dollars"),
        (Tolls(), "even", "zero dollars"),
        (Tolls(balances=[usd("0"), Balance(Decimal(4), "EUR")]), "owed", "four euros"),
        (Tolls(balances=[usd("1"), Balance(Decimal(4), "EUR")]), "several", ""),
        (Tolls(lost=True), "unavailable", ""),
    ],
)
async def test_what_is_owed(tmp_path: Path, tolls: Tolls, ended: str, said: str) -> None:
    caller = await stage(tmp_path, tolls, STEPS).call("4711#")
    assert word(caller) == ended
    assert caller.said() == f"Which one? {said}".strip()
    assert tolls.asked == [(ALICE,)]


async def test_a_wrong_password_looks_nothing_up(tmp_path: Path) -> None:
    tolls = Tolls(balances=[usd("1")])
    assert word(await stage(tmp_path, tolls, STEPS).call("0000#")) == "unproved"
    assert tolls.asked == []
