"""Flows that ask the web, accounts, the clock and people elsewhere get what their test says."""

from pathlib import Path

import pytest

from longlines.rehearsal import reading, runner
from longlines.rehearsal.result import Result
from tests.unit.rehearsal.conftest import house_of

ATTENDED = """\
flow: main
on_failure: broken
steps:
  go:
    transfer: {number: "2025550102", bill_to: caller, wait: 20s, kind: attended, announce: hello}
    if_no_answer: nobody
    if_refused: refused
  nobody: {end: nobody}
  refused: {end: refused}
  broken: {end: broken}
"""
QUEUED = """\
flow: main
steps:
  go:
    transfer: {to: desk, reason: help, wait: 10s, kind: attended, announce: hello}
    if_no_answer: broken
    if_unavailable: broken
  broken: {end: broken}
"""
WEB = """\
flow: main
on_failure: broken
steps:
  ask:
    http: {url: "https://WHERE/x?n={dialled}", send: {who: "{caller}"}, save: [plan], wait: 3s}
    if_error: error
    if_timeout: late
  tell: {note: "plan {plan}"}
  say: {say: {text: "You have {plan}."}}
  fine: {end: fine}
  error: {end: error}
  late: {end: late}
  broken: {end: broken}
"""
ACCOUNT = """\
flow: main
on_failure: broken
steps:
  who:
    account: {prompt: number, wrong: wrong, tries: 2}
    if_refused: refused
  fine: {end: fine}
  refused: {end: refused}
  broken: {end: broken}
"""
DAY = """\
flow: main
steps:
  day:
    hours: {zone: America/New_York, open: {mon-fri: 9:00-17:30}}
    if_closed: closed
  open: {end: open}
  closed: {end: closed}
"""


async def play(folder: Path, flow: str, test: str) -> Result:
    house = house_of(folder / "flows", main=flow)
    text = f"tests:\n  sample:\n    flow: main\n    dialled: '5'\n{test}"
    cases, problems = reading.read(text.encode(), "t.yaml")
    assert problems == []
    return await runner.run(cases[0], house)


@pytest.mark.parametrize(
    ("called", "expect"),
    [
        (
            "[answers, hears: hello, keys: '1', talks: 9s]",
            "{outcome: completed, dialled: accepted}",
        ),
        ("[answers, keys: '1', talks: 9s]", "{outcome: completed, bill: {to: alice, seconds: 9}}"),
        ("[answers, hears: hello, keys: '2']", "{outcome: refused, bill: none}"),
        ("[answers, hears: hello, hears: hello]", "{outcome: refused, dialled: refused}"),
        ("[answers, hangs_up]", "{outcome: refused}"),
        ("no_answer", "{outcome: nobody, dialled: no_answer, number: bob}"),
    ],
)
async def test_who_is_called_is_asked_first(tmp_path: Path, called: str, expect: str) -> None:
    result = await play(tmp_path, ATTENDED, f"    called: {called}\n    expect: {expect}\n")
    assert [str(difference) for difference in result.differences] == []


async def test_an_operator_hears_what_is_announced(tmp_path: Path) -> None:
    result = await play(tmp_path, QUEUED, "    expect: {outcome: operator, reason: help}\n")
    assert result.passed
    assert any("an operator answers and hears: Hello." in event.text for event in result.events)


@pytest.mark.parametrize(
    ("web", "expect"),
    [
        ("{answers: 200, json: {plan: gold}}", "{outcome: fine, saved: {plan: gold}}"),
        ("{answers: 201, json: {plan: 5}}", "{outcome: fine, noted: {note: plan 5}}"),
        ("{answers: 500}", "{outcome: error}"),
        ("{answers: 200, text: no json}", "{outcome: error}"),
        ("fails", "{outcome: error}"),
        ("times_out", "{outcome: late}"),
    ],
)
async def test_the_web_answers_as_the_test_says(tmp_path: Path, web: str, expect: str) -> None:
    flow = WEB.replace("WHERE", "example.com")
    result = await play(tmp_path, flow, f"    web: [{web}]\n    expect: {expect}\n")
    assert [str(difference) for difference in result.differences] == []


async def test_words_of_the_flow_itself_are_heard_without_a_key(tmp_path: Path) -> None:
    flow = WEB.replace("WHERE", "example.com")
    test = "    web: [{answers: 200, json: {plan: 42}}]\n    caller: [says: You have]\n"
    assert (await play(tmp_path, flow, f"{test}    expect: {{outcome: fine}}\n")).passed


async def test_a_hook_that_is_not_listed_is_not_asked(tmp_path: Path) -> None:
    flow = WEB.replace("WHERE", "example.net")
    result = await play(tmp_path, flow, "    expect: {outcome: error}\n")
    assert result.passed
    assert any("is not listed" in event.text for event in result.events)


async def test_an_answer_too_few_and_one_too_many(tmp_path: Path) -> None:
    flow = WEB.replace("WHERE", "example.com")
    missing = await play(tmp_path / "a", flow, "    expect: {outcome: error}\n")
    assert [difference.what for difference in missing.differences] == ["web"]
    more = "    web: [fails, fails]\n    expect: {outcome: error}\n"
    assert [d.wanted for d in (await play(tmp_path / "b", flow, more)).differences] == [
        "a question to the web"
    ]


@pytest.mark.parametrize(
    ("keys", "outcome"), [("1234#", "fine"), ("1111#", "refused"), ("12#", "refused")]
)
async def test_a_service_password(tmp_path: Path, keys: str, outcome: str) -> None:
    test = f"    passwords: {{alice: '1234'}}\n    caller: [keys: '{keys}', keys: '{keys}']\n"
    result = await play(tmp_path, ACCOUNT, f"{test}    expect: {{outcome: {outcome}}}\n")
    assert result.outcome == outcome


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-11-23T14:30Z", "open"),
        ("2026-11-23T13:30Z", "closed"),
        ("2026-11-22T15:00Z", "closed"),
    ],
)
async def test_the_clock_stands_where_the_test_says(tmp_path: Path, at: str, outcome: str) -> None:
    result = await play(tmp_path, DAY, f"    at: {at}\n    expect: {{outcome: {outcome}}}\n")
    assert result.passed
