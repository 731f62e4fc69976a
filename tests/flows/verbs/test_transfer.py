"""transfer: to a queue or a number, at once or after asking."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from longlines.flow.phone import Audio
from longlines.flow.prompts import Part, Prompts
from tests.flows.verbs.stage import Stage, problems, word

QUEUE = """\
  go:
    transfer: {to: operators, reason: refund, wait: 20s}
    if_no_answer: no_answer
    if_unavailable: unavailable
  no_answer: {end: no-answer}
  unavailable: {end: unavailable}
"""
NUMBER = """\
  go:
    transfer: {number: "2025550102", bill_to: caller, reason: night, wait: 20s}
    if_no_answer: no_answer
    if_unavailable: unavailable
    if_busy: busy
    if_refused: refused
  no_answer: {end: no-answer}
  unavailable: {end: unavailable}
  busy: {end: busy}
  refused: {end: refused}
"""
STAFF = """\
skills: {billing: {}}
operators: {ann: {languages: [en], skills: [billing]}}
"""
ATTENDED = "kind: attended, announce: call-for"
TEXTS = 'call-for: "A call for you from {caller}. Press 1."\n'


async def test_a_queue(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, QUEUE).call()
    variables = caller.variables
    assert variables["LL_NEXT"] == "queue"
    assert variables["LL_QUEUE"] == "operators"
    assert variables["LL_REASON"] == "refund"
    assert variables["LL_WAIT"] == "20"
    assert variables["LL_ANNOUNCE"] == ""


async def test_whom_the_pbx_shall_find(tmp_path: Path) -> None:
    asked = QUEUE.replace("reason:", "skill: billing, urgency: urgent, reason:")
    before = "  speak:\n    language: es\n"
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "operators.yaml").write_text(STAFF)
    variables = (await Stage(tmp_path, before + asked).call()).variables
    assert (variables["LL_SKILL"], variables["LL_URGENCY"]) == ("billing", "urgent")
    assert variables["LL_LANGUAGE"] == "es"
    assert variables["LL_NOBODY"] == "own"
    assert (variables["LL_OFFERED"], variables["LL_STAYS"]) == ("", "")


async def test_without_a_road_for_nobody_the_pbx_knows_what_to_do(tmp_path: Path) -> None:
    steps = "  go:\n    transfer: {to: operators, reason: help}\n"
    variables = (await Stage(tmp_path, steps).call()).variables
    assert (variables["LL_NOBODY"], variables["LL_SKILL"]) == ("", "")
    assert (variables["LL_URGENCY"], variables["LL_LANGUAGE"]) == ("normal", "")


async def test_an_operator_who_is_asked_first(tmp_path: Path) -> None:
    stage = Stage(tmp_path, QUEUE.replace("wait: 20s", ATTENDED), texts=TEXTS)
    with_paths(stage)
    caller = await stage.call()
    assert caller.variables["LL_NEXT"] == "queue"
    assert caller.variables["LL_ANNOUNCE"] == "/sounds/call-for&/recordings/1.1-who"
    assert caller.variables["LL_WAIT"] == ""


async def test_somebody_at_a_number_who_is_asked_first(tmp_path: Path) -> None:
    stage = Stage(tmp_path, NUMBER.replace("wait: 20s", ATTENDED), texts=TEXTS)
    with_paths(stage)
    caller = await stage.call()
    assert caller.variables["LL_NEXT"] == "transfer"
    assert caller.variables["LL_ANNOUNCE"] == "/sounds/call-for&/recordings/1.1-who"
    assert parse_qs(caller.variables["LL_DIAL"])["consent"] == ["1"]


def with_paths(stage: Stage, path: str = "/sounds/call-for") -> None:
    """Give the announcement audio whose paths are paths."""
    audio = {"en": {"A call for you.": Audio(path, 1.0)}}
    texts = {"en": {"call-for": ("A call for you.",)}}
    stage.engine.library().prompts = Announced(texts, audio)


class Announced(Prompts):
    """A prompt of two pieces: a sentence, and a name that was recorded."""

    def parts(self, key: str, language: str = "en") -> tuple[Part, ...]:
        return (*super().parts(key), Audio("/recordings/1.1-who", 1.0))


async def test_a_number(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, NUMBER).call()
    variables = caller.variables
    assert variables["LL_NEXT"] == "transfer"
    assert variables["LL_TO"] == "bob"
    assert variables["LL_RING"] == "20"
    assert variables["LL_ANNOUNCE"] == ""
    record = parse_qs(variables["LL_DIAL"])
    assert record["number"] == ["+12025550102"]
    assert record["bill_to"] == ["+12025550101"]
    assert record["consent"] == ["0"]


async def test_a_number_at_nobodys_cost(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, NUMBER.replace("caller,", "nobody,")).call()
    assert "bill_to" not in parse_qs(caller.variables["LL_DIAL"])


async def test_a_number_that_is_not_there(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, NUMBER.replace("2025550102", "2025550199")).call()
    assert word(caller) == "unavailable"


@pytest.mark.parametrize(
    ("came_back", "ended"),
    [
        ("busy", "busy"),
        ("refused", "refused"),
        ("no_answer", "no-answer"),
        ("unavailable", "unavailable"),
        ("failed", "unavailable"),
        ("answered", "completed"),
        ("accepted", "completed"),
        ("evil", "broken"),
    ],
)
async def test_how_the_call_goes_on(tmp_path: Path, came_back: str, ended: str) -> None:
    stage = Stage(tmp_path, NUMBER)
    assert word(await stage.goes_on(await stage.call(), came_back)) == ended


async def test_an_announcement_that_asterisk_would_misread_is_refused(tmp_path: Path) -> None:
    stage = Stage(tmp_path, NUMBER.replace("wait: 20s", ATTENDED), texts=TEXTS)
    with_paths(stage, "/sounds/a,b")
    assert word(await stage.call()) == "broken"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (", bill_to: caller", "", ':5:5: transfer with "number" needs "bill_to"'),
        ("bill_to: caller", "bill_to: callee", '"callee" is none of caller, nobody'),
        ("wait: 20s", "to: operators", 'transfer can\'t have "number" and "to" together'),
        ("wait: 20s", "skill: billing", '"skill" needs "to"'),
        ("wait: 20s", "urgency: urgent", '"urgency" needs "to"'),
        ("reason: night", "urgency: soon", '"soon" is none of urgent, normal, low'),
        ("wait: 20s", "kind: attended", 'transfer with "kind: attended" needs "announce"'),
        ("wait: 20s", "announce: hello", 'transfer with "announce" needs "kind: attended"'),
        ('number: "2025550102", bill_to: caller, ', "", 'transfer needs "to" or "number"'),
    ],
)
def test_mistakes(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    found = problems(tmp_path, NUMBER.replace(right, wrong, 1))
    assert any(message in problem for problem in found), found
