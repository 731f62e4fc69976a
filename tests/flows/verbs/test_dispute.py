"""dispute: opened for who proved to be the payer, and in the event log."""

from pathlib import Path

import pytest

from longlines.flow.tolls import Answer
from tests.flows.verbs.stage import word
from tests.flows.verbs.tolls import ALICE, Tolls, stage

STEPS = """\
  complain:
    dispute: {call: "1.{dialled}", reason: noise}
    if_nothing: nothing
    if_unavailable: unavailable
  tell:
    say: {digits: "{dispute}"}
  part:
    when:
      value: "{dispute_state}"
      equals: {opened: opened, open: open}
      otherwise: other
  opened: {end: opened}
  open: {end: open}
  other: {end: other}
  nothing: {end: nothing}
  unavailable: {end: unavailable}
"""


@pytest.mark.parametrize(
    ("tolls", "ended"),
    [(Tolls(answer=Answer("opened", 12)), "opened"), (Tolls(answer=Answer("open", 12)), "open")],
)
async def test_it_is_opened_or_is_open_already(tmp_path: Path, tolls: Tolls, ended: str) -> None:
    caller = await stage(tmp_path, tolls, STEPS).call("4711#", dialled="7")
    assert word(caller) == ended
    assert caller.said() == "Which one? one two"
    assert tolls.asked == [(ALICE, "1.7", "1.1", "noise")]
    facts = {"flow": "main", "step": "complain", "number": "12", "call": "1.7", "reason": "noise"}
    assert caller.events == [("LL_DISPUTE", facts)]


@pytest.mark.parametrize(
    ("tolls", "ended"), [(Tolls(), "nothing"), (Tolls(lost=True), "unavailable")]
)
async def test_it_can_not_be_opened(tmp_path: Path, tolls: Tolls, ended: str) -> None:
    caller = await stage(tmp_path, tolls, STEPS).call("4711#", dialled="7")
    assert word(caller) == ended
    assert caller.events == []


async def test_a_wrong_password_disputes_nothing(tmp_path: Path) -> None:
    tolls = Tolls(answer=Answer("opened", 12))
    assert word(await stage(tmp_path, tolls, STEPS).call("4712#", dialled="7")) == "unproved"
    assert tolls.asked == []
