"""No call can go round for ever by itself."""

import pytest

from tests.unit.checks.sets import found

ROUND = "goes round without asking the caller"
SILENT = "silence, noise or wrong keys alone go round here for ever"
BYE = "  bye: {end: done}\n"


def test_a_key_may_lead_back() -> None:
    flow = "a\non_failure: bye\nsteps:\n  x: {menu: {prompt: p, keys: {9: x, 1: bye}}}\n"
    assert found("loops", flow + BYE) == []


@pytest.mark.parametrize("word", ["no_input", "invalid"])
def test_silence_may_not(word: str) -> None:
    flow = f"""a
on_failure: bye
steps:
  x:
    menu: {{prompt: p, keys: {{1: bye}}}}
    if_{word}: again
  again: {{say: p, then: x}}
"""
    assert found("loops", flow + BYE) == [
        f"a.yaml:5:5: {SILENT}: x → again → x; lead them to an operator or an end"
    ]


def test_digits_that_were_taken_may_lead_back() -> None:
    flow = """a
on_failure: bye
steps:
  x: {ask: {prompt: p, digits: 4, save_as: v}}
  y: {say: p, then: x}
"""
    assert found("loops", flow + BYE) == []


@pytest.mark.parametrize(
    ("verb", "message"),
    [("record: {prompt: p, save_as: v}", SILENT), ("say: p", ROUND), ("note: x", ROUND)],
)
def test_what_a_machine_does_as_well_may_not(verb: str, message: str) -> None:
    flow = f"""a
on_failure: bye
steps:
  x:
    {verb}
  y:
    when: {{value: "{{caller}}", equals: {{a: bye}}, otherwise: x}}
"""
    (said,) = found("loops", flow + BYE)
    assert said.startswith("a.yaml:5:5: ")
    assert f"{message}: x → y → x;" in said


def test_redialling_asks_first() -> None:
    dial = "a\non_failure: bye\nsteps:\n  x:\n    dial: {number: '1', bill_to: caller}\n"
    assert ROUND in found("loops", f"{dial}    if_busy: x\n{BYE}")[0]
    asked = f"{dial}    if_busy: ask\n{BYE}  ask: {{menu: {{prompt: p, keys: {{1: x}}}}}}\n"
    assert found("loops", asked) == []


def test_a_circle_through_two_flows_is_told_once() -> None:
    assert found(
        "loops",
        "a\nsteps:\n  x:\n    hours: {zone: UTC, open: {mon: 9:00-17:00}}\n    if_closed: go\n"
        "  bye: {end: done}\n  go: {goto: {flow: b}}\n",
        "b\nsteps:\n  y: {say: p}\n  z: {goto: {flow: a}}\n",
    ) == [
        "a.yaml:4:5: this goes round without asking the caller:"
        " x → go → b.y → z → a.x; ask for a key in between"
    ]


INVOKING = """a
on_failure: bye
steps:
  x:
    invoke: b
    if_again: x
  bye: {end: done}
"""


def test_a_word_that_only_a_key_brings_about_may_lead_back() -> None:
    inner = """b
on_failure: stop
steps:
  y: {menu: {prompt: p, keys: {1: again, 2: stop}}}
  again: {end: again}
  stop: {end: stop}
"""
    assert found("loops", INVOKING, inner) == []
    silent = inner.replace("on_failure: stop", "on_failure: again")
    assert found("loops", INVOKING, silent) == [
        "a.yaml:5:5: this goes round without asking the caller: x → x; ask for a key in between"
    ]


def test_what_on_failure_leaves_unanswered_is_the_engines() -> None:
    assert found("loops", "a\non_failure: x\nsteps:\n  x: {transfer: operators}\n") == []


def test_an_account_without_password_asks_nothing() -> None:
    flow = "a\non_failure: bye\nsteps:\n  x:\n    account: {}\n    if_unknown: x\n"
    assert len(found("loops", flow + BYE)) == 1
