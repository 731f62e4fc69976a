"""charge and refund: told in the event log, once by id, whatever becomes of the engine."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from longlines.flow.credit import Answer, Asked, Refused
from longlines.flow.phone import LineLost
from longlines.flow.services import Services
from tests.flows.caller import Caller, arrival
from tests.flows.verbs.stage import Stage, word

STEPS = """\
  begin:
    set: {query: a1}
  pay:
    charge: {service: directory, id: "{query}"}
    if_no_credit: poor
    if_blocked: blocked
    if_unavailable: unknown
  told:
    menu: {prompt: question, keys: {3: wrong, 1: fine}}
    if_no_input: fine
    if_invalid: fine
  fine: {end: fine}
  wrong:
    refund: {id: "{query}", reason: wrong-number}
  back: {end: back}
  poor: {end: poor}
  blocked: {end: blocked}
  unknown: {end: unknown}
"""

CHARGE = {
    "flow": "main",
    "step": "pay",
    "id": "a1",
    "class": "directory",
    "account": "+12025550101",
    "number": "",
}


class Refusing:
    """Refuses, after having been asked to set money aside."""

    def __init__(self, outcome: str) -> None:
        self.refused = Refused(outcome, "the test says so")  # type: ignore[arg-type]
        self.asked: list[Asked] = []

    def at_once(self, asked: Asked) -> Answer | None:
        return None

    async def reserve(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.refused


async def test_a_service_is_charged_and_given_back(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, STEPS).call("3")
    assert word(caller) == "back"
    back = {"flow": "main", "step": "wrong", "id": "a1", "reason": "wrong-number"}
    assert caller.events == [("LL_CHARGE", CHARGE), ("LL_REFUND", back)]


@pytest.mark.parametrize(("outcome", "ended"), [("no_credit", "poor"), ("blocked", "blocked")])
async def test_who_has_no_credit_is_not_charged(tmp_path: Path, outcome: str, ended: str) -> None:
    credit = Refusing(outcome)
    caller = await Stage(tmp_path, STEPS, services=Services(credit=credit)).call()
    assert word(caller) == ended
    assert caller.events == []
    (asked,) = credit.asked
    assert (asked.payer, asked.call_class, asked.fee) == ("+12025550101", "directory", True)


async def test_nobody_is_charged_where_the_telephone_is_unknown(tmp_path: Path) -> None:
    stage, caller = Stage(tmp_path, STEPS), Caller([])
    await stage.engine.serve(replace(arrival("main"), caller=""), caller)
    assert word(caller) == "unknown"
    assert caller.events == []


class Dying(Caller):
    """The engine dies as soon as the event is written."""

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        await super().event(name, facts)
        raise LineLost("the engine was killed")


async def test_a_step_that_runs_again_after_a_crash_says_the_same(tmp_path: Path) -> None:
    stage, first, again = Stage(tmp_path, STEPS), Dying([]), Caller([])
    with pytest.raises(LineLost):
        await stage.engine.serve(arrival("main"), first)
    await stage.engine.serve(arrival("main", place=first.variables["LL_PLACE"]), again)
    assert word(again) == "fine"
    assert first.events == again.events == [("LL_CHARGE", CHARGE)]
