"""callback: a number that both agree on, and the wish in the record."""

from pathlib import Path

import pytest

from longlines.flow.engine import Arrival
from tests.flows.caller import SILENT, Caller
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  offer:
    callback: {prompt: offer, other: number, reason: queue-full, wrong: wrong, tries: 3}
    if_declined: declined
    if_no_input: silent
    if_invalid: invalid
  tell:
    say: {digits: "{callback_number}"}
  fine: {end: fine}
  declined: {end: declined}
  silent: {end: silent}
  invalid: {end: invalid}
"""
TEXTS = 'offer: "Call you at {callback_number}?"\nnumber: "Which number?"\n'


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, STEPS, texts=TEXTS)


def wish(number: str) -> tuple[str, dict[str, str]]:
    facts = {"flow": "main", "step": "offer", "number": number, "reason": "queue-full"}
    return "LL_CALLBACK", facts


async def test_the_number_that_the_caller_calls_from(stage: Stage) -> None:
    caller = await stage.call("1")
    assert word(caller) == "fine"
    assert caller.events == [wish("+12025550101")]


async def test_another_number_is_said_again_before_it_counts(stage: Stage) -> None:
    caller = await stage.call("2", "2025550102#", "1")
    assert word(caller) == "fine"
    assert "Which number? Call you at one two zero two five five five zero one zero two" in (
        caller.said()
    )
    assert caller.events == [wish("+12025550102")]


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        (["3"], "declined"),
        ([], "silent"),
        (["5", "6", "7"], "invalid"),
        (["2", "12#", "34#"], "invalid"),
        (["2", "911#", "911#"], "invalid"),
        (["2", SILENT, SILENT], "silent"),
        (["2", "2025550102#", "2", "2025550103#", "3"], "declined"),
        (["2", "2025550102#"] * 9, "silent"),
    ],
)
async def test_nothing_is_recorded_without_a_yes(
    stage: Stage, script: list[str], ended: str
) -> None:
    caller = await stage.call(*script)
    assert word(caller) == ended
    assert caller.events == []


async def test_a_caller_without_a_number_is_asked_for_one_first(stage: Stage) -> None:
    caller = Caller(["2025550102#", "1"])
    await stage.engine.serve(Arrival("1.1", "main", "", "", "", ""), caller)
    assert word(caller) == "fine"
    assert caller.heard[0] == "Which number?"
    assert caller.events == [wish("+12025550102")]


def test_the_prompt_may_say_the_number_and_nothing_unknown(tmp_path: Path) -> None:
    steps = STEPS.replace("prompt: offer", "prompt: question, save_as: there")
    found = problems(tmp_path, steps.replace("{callback_number}", "{callback}"))
    assert any('no step saves "callback"' in problem for problem in found)
