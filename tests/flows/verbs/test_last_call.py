"""last_call: told after the password, by the clock of a place, or why not."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.flow.place import unpack
from longlines.flow.services import Services
from longlines.flow.tolls import LastCall
from tests.flows.verbs.stage import Stage, word
from tests.flows.verbs.test_account import Alice
from tests.flows.verbs.tolls import ALICE, Tolls, stage

STEPS = """\
  look_up:
    last_call: {zone: America/New_York}
    if_none: none
    if_no_price: no_price
    if_unavailable: unavailable
  number:
    say: {digits: "{last_number}"}
  cost:
    say: {money: "{last_cost}"}
  keep:
    transfer: operators
  none: {end: none}
  no_price: {end: no-price}
  unavailable: {end: unavailable}
"""
AT = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)


def last(cost: str | None = "0.36", number: str = "+12025550102") -> LastCall:
    return LastCall("1.7", number, AT, Decimal(cost) if cost else None, "USD" if cost else "")


async def test_the_last_call_is_saved_and_told(tmp_path: Path) -> None:
    tolls = Tolls(last())
    caller = await stage(tmp_path, tolls, STEPS).call("4711#")
    assert "two zero two five five five zero one zero two thirty six cents" in caller.said()
    saved = unpack(caller.variables["LL_PLACE"]).saved
    assert saved["last_call"] == "1.7"
    assert (saved["last_date"], saved["last_time"]) == ("2026-06-30", "23:30")
    assert tolls.asked == [(ALICE,)]
    assert caller.aways[-1] == 5.0


async def test_a_number_abroad_has_its_country(tmp_path: Path) -> None:
    caller = await stage(tmp_path, Tolls(last(number="+442079460000")), STEPS).call("4711#")
    assert "four four two zero seven" in caller.said()


@pytest.mark.parametrize(
    ("tolls", "ended"),
    [
        (Tolls(), "none"),
        (Tolls(last(None)), "no-price"),
        (Tolls(lost=True), "unavailable"),
    ],
)
async def test_why_there_is_nothing_to_tell(tmp_path: Path, tolls: Tolls, ended: str) -> None:
    assert word(await stage(tmp_path, tolls, STEPS).call("4711#")) == ended


async def test_a_wrong_password_looks_nothing_up(tmp_path: Path) -> None:
    tolls = Tolls(last())
    assert word(await stage(tmp_path, tolls, STEPS).call("4712#")) == "unproved"
    assert tolls.asked == []


@pytest.mark.usefixtures("unproved")
async def test_without_a_password_the_step_fails(tmp_path: Path) -> None:
    tolls = Tolls(last())
    services = Services(accounts=Alice(), tolls=tolls)
    asked = Stage(tmp_path, f"  who:\n    account: {{}}\n{STEPS}", services=services)
    assert word(await asked.call()) == "broken"
    assert tolls.asked == []
