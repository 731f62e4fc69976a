"""From every step, an operator or an end can be reached."""

import pytest

from tests.unit.checks.sets import found

LOST = "on, no road leads to an operator or an end"


@pytest.mark.parametrize(
    "last", ["{end: done}", "{transfer: operators}", '{transfer: {number: "1", bill_to: nobody}}']
)
def test_an_end_or_a_person_is_a_way_out(last: str) -> None:
    assert found("exits", f"a\nsteps:\n  x: {{say: p}}\n  y: {last}\n") == []


def test_steps_that_only_lead_to_each_other_are_told_once() -> None:
    flow = "a\nsteps:\n  x: {say: p}\n  y: {say: p}\n  z: {say: p, then: y}\n"
    assert found("exits", flow) == [f'a.yaml:3:7: from the step "x" {LOST}']


def test_two_flows_that_only_lead_to_each_other() -> None:
    assert found(
        "exits",
        "a\nsteps:\n  x: {goto: {flow: b}}\n",
        "b\nsteps:\n  y: {goto: {flow: a}}\n",
        "c\nsteps:\n  z: {end: done}\n",
    ) == [f'a.yaml:3:7: from the step "x" {LOST}']


def test_a_flow_comes_back_from_one_that_ends_and_has_to_end_itself() -> None:
    inner = "b\nsteps:\n  y: {end: done}\n"
    assert found("exits", "a\nsteps:\n  x: {invoke: b, then: x, if_failed: x}\n", inner) == [
        f'a.yaml:3:7: from the step "x" {LOST}'
    ]
    going_on = "a\nsteps:\n  x: {invoke: b, if_failed: z}\n  z: {end: done}\n"
    assert found("exits", going_on, inner) == []


def test_an_operator_inside_an_invoked_flow_is_a_way_out() -> None:
    inner = "b\nsteps:\n  y: {transfer: operators}\n"
    assert found("exits", "a\nsteps:\n  x: {invoke: b, then: x, if_failed: x}\n", inner) == []


def test_a_step_whose_flow_is_not_there_is_told_by_another_rule() -> None:
    assert found("exits", "a\nsteps:\n  x: {goto: {flow: nowhere}}\n") == []
