"""Tests of flows are read strictly: every mistake by its place, all at once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.rehearsal import reading
from longlines.rehearsal.cases import (
    Bill,
    HangsUp,
    Hears,
    Keys,
    Operators,
    Silence,
    Speaks,
    Talks,
    WebReply,
)

GOOD = """\
tests:
  sample:
    dial: "0"
    from: carol
    at: 2026-11-22T14:30+01:00
    language: es
    operator: absent
    credit: {alice: none, bob: blocked, "+12025550103": 1m}
    caller:
      - hears: main-menu
        says: "press 1"
      - keys: "1#"
      - speaks: 1.5s
      - silence
      - silence: 5s
      - hangs_up: 3s
    called:
      - busy
      - answers: 4s
      - keys: "{accept_key}"
      - talks: 1m
    web:
      - answers: 200
        json: {open: true, wait: 5, name: Bob}
      - times_out
    expect:
      outcome: completed
      dialled: accepted
      bill: {to: bob, seconds: 60, amount: USD 0.35}
      saved: {callee: "2025550102"}
"""

MISTAKES = [
    ("tests:", "test:", ':1:1: a file of tests has no key "test"; did you mean "tests"?'),
    ("  sample:", "  Sample!:", ':2:3: "Sample!" is no name of a test'),
    ('    dial: "0"\n', "", ':2:3: the test "sample" needs either dial: or flow:'),
    ('dial: "0"', 'dial: "0"\n    flow: x', "needs either dial: or flow:"),
    ('dial: "0"', "dial: zero", ':3:11: "zero" can\'t be dialled; use 0-9, *, # and +'),
    ('dial: "0"', 'dial: "0"\n    dialled: "5"', "dialled: goes with flow:"),
    ("    from:", "    form:", ':4:5: the test "sample" has no key "form"; did you mean "from"?'),
    ("from: carol", "from: 12345", ':4:11: "12345" is no number such as +12025550102'),
    ("14:30+01:00", "14:30", "2026-11-22T14:30 has no time zone; end it with Z"),
    ("2026-11-22T14:30+01:00", "noon", ':5:9: "noon" is no time such as'),
    ("operator: absent", "operator: away", '"away" is none of answers, absent'),
    ("operator: absent", "operator: {answers: soon}", '"soon" is not a length of time'),
    ("alice: none", "alice: poor", '"poor" is not a length of time'),
    ('{alice: none, bob: blocked, "+12025550103": 1m}', "none", "such as {bob: none}"),
    ("hears: main-menu", "heard: main-menu", 'no key "heard"; did you mean "hears"?'),
    ("hears: main-menu", "hears: Main", '"Main" is no prompt key'),
    ('keys: "1#"', 'keys: "1a"', ':12:15: "a" is no key of a telephone; they are 0-9, * and #'),
    ('keys: "1#"', 'keys: "1#"\n        says: x', "says: goes with hears:"),
    ('keys: "1#"', 'keys: "1#"\n        speaks: 1s', "write one thing a line"),
    ("speaks: 1.5s", "speaks: long", '"long" is not a length of time such as 6s or 2m'),
    ("- silence\n", "- silent\n", '"silent" is nothing that a party does; did you mean "silence"?'),
    ("- silence\n", "- keys\n", '"keys" is nothing that a party does: and a value'),
    ("      - busy\n", "      - hears: x\n      - busy\n", "called begins with what its telephone"),
    ("      - answers: 4s\n", "", "nobody answered; write answers before this"),
    ("answers: 4s", "awnsers: 4s", 'no key "awnsers"; did you mean "answers"?'),
    ("answers: 200", "answers: yes", '"yes" is no HTTP status such as 200'),
    ("- times_out", "- time_out", '"time_out" is none of fails, times_out; did you mean'),
    ("json:", "jason:", 'has no key "jason"; did you mean "json"?'),
    ("      outcome: completed\n", "", 'expect needs "outcome"'),
    ("dialled: accepted", "dialled: acepted", 'did you mean "accepted"?'),
    ("{to: bob, seconds: 60, amount: USD 0.35}", "nothing", '"nothing" is none of none'),
    ("to: bob, ", "", 'bill needs "to"'),
    ("seconds: 60", "seconds: many", '"many" are no seconds'),
    ("USD 0.35", "0.35", '"0.35" is no amount such as USD 0.35'),
    ('saved: {callee: "2025550102"}', "saved: callee", "expected names and values"),
    ("caller:\n", "caller: {}\n    x:\n", "caller needs a list"),
]


def _problems(text: str) -> list[str]:
    return [str(problem) for problem in reading.read(text.encode(), "t.yaml")[1]]


def test_the_sample_is_read_whole() -> None:
    cases, problems = reading.read(GOOD.encode(), "t.yaml")
    assert problems == []
    (case,) = cases
    assert (case.name, case.dial, case.caller_number, case.language) == (
        "sample",
        "0",
        "carol",
        "es",
    )
    assert case.at == datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
    assert case.operators == Operators(answer=False)
    assert case.credit == (("alice", "none"), ("bob", "blocked"), ("+12025550103", "60"))
    assert [type(item) for item in case.caller] == [Hears, Keys, Speaks, Silence, Silence, HangsUp]
    assert [str(item) for item in case.caller][2:] == [
        "speaks 1.5s",
        "silence",
        "silence 5s",
        "hangs_up 3s",
    ]
    busy, answers = case.called
    assert (busy.ring, answers.ring, answers.after) == ("busy", "answers", 4.0)
    assert [str(item) for item in answers.items] == ["keys {accept_key}", "talks 60s"]
    assert isinstance(answers.items[1], Talks)
    reply, late = case.web
    assert (reply.status, reply.body) == (200, '{"open": true, "wait": 5, "name": "Bob"}')
    assert late == WebReply(None, mark=late.mark)
    assert case.expect.bill == Bill("bob", Decimal(60), Decimal("0.35"), "USD")
    assert case.expect.saved == (("callee", "2025550102"),)


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_mistake_is_told(right: str, wrong: str, message: str) -> None:
    assert right in GOOD
    problems = _problems(GOOD.replace(right, wrong, 1))
    assert any(message in problem for problem in problems), problems


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("hears: main-menu", "heard: x").replace("1.5s", "long")
    assert len(_problems(text)) == 2


def test_a_test_with_a_mistake_is_left_out_and_the_others_stay() -> None:
    two = GOOD + GOOD.removeprefix("tests:\n").replace("sample", "other").replace("1.5s", "long")
    cases, problems = reading.read(two.encode(), "t.yaml")
    assert [case.name for case in cases] == ["sample"]
    assert len(problems) == 1


@given(st.binary(max_size=300))
def test_any_bytes_give_tests_or_problems(content: bytes) -> None:
    cases, problems = reading.read(content, "t.yaml")
    assert cases or problems


@given(st.lists(st.sampled_from(GOOD.splitlines(keepends=True)), max_size=30))
def test_any_order_of_good_lines_gives_tests_or_problems(lines: list[str]) -> None:
    cases, problems = reading.read("".join(lines).encode(), "t.yaml")
    assert cases or problems
