"""A flow that asks a called party can be accepted, by an act of theirs, and does nothing else."""

import pytest

from tests.unit.checks.sets import found

DIAL = "a\nsteps:\n  x: {dial: {number: '1', bill_to: callee, consent: ask}}\n"
ASK = """ask
on_failure: no
steps:
  offer: {menu: {prompt: p, keys: {1: yes, 2: no}}}
  yes: {end: accepted}
  no: {end: refused}
"""


def test_a_key_accepts() -> None:
    assert found("consent", DIAL, ASK) == []


def test_it_is_only_asked_of_flows_that_ask() -> None:
    assert found("consent", ASK.replace("accepted", "fine")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("accepted", "acepted", 'no road in it leads to "end: accepted"'),
        ("on_failure: no", "on_failure: yes", "silence, noise or wrong keys can lead to"),
        ("offer: {menu", "n: {note: x}\n  o: {goto: yes}\n  offer: {menu", "silence, noise"),
        ("end: refused", "transfer: operators", "transfer can't stand in a flow that asks"),
    ],
)
def test_what_makes_it_useless(right: str, wrong: str, message: str) -> None:
    (said,) = found("consent", DIAL, ASK.replace(right, wrong))
    assert message in said


def test_a_drawn_key_must_be_offered() -> None:
    random = DIAL.replace("consent: ask", "consent: {flow: ask, key: random}")
    assert 'no menu in it offers "{accept_key}"' in found("consent", random, ASK)[0]
    assert found("consent", random, ASK.replace("1: yes", '"{accept_key}": yes')) == []


def test_through_other_flows_as_well() -> None:
    through = "ask\nsteps:\n  go: {goto: {flow: inner}}\n"
    assert found("consent", DIAL, through, ASK.replace("ask", "inner", 1)) == []
    silent = ASK.replace("ask", "inner", 1).replace("on_failure: no", "on_failure: yes")
    assert "silence" in found("consent", DIAL, through, silent)[0]


def test_an_invoked_flow_accepts_by_its_word() -> None:
    ask = """ask
on_failure: no
steps:
  i: {invoke: inner, if_agreed: yes}
  no: {end: refused}
  yes: {end: accepted}
"""
    inner = ASK.replace("ask", "inner", 1).replace("accepted", "agreed")
    assert found("consent", DIAL, ask, inner) == []
    assert len(found("consent", DIAL, ask, inner.replace("on_failure: no", "on_failure: yes"))) == 1


def test_it_is_told_once_for_several_dials() -> None:
    second = DIAL.replace("a\n", "b\n", 1)
    assert len(found("consent", DIAL, second, ASK.replace("accepted", "x"))) == 1
