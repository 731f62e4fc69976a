"""Every step can be reached."""

from tests.unit.checks.sets import found


def test_steps_below_each_other_are_reached() -> None:
    assert found("reach", "a\nsteps:\n  x: {say: p}\n  y: {end: done}\n") == []


def test_a_step_that_nothing_leads_to() -> None:
    flow = "a\nsteps:\n  x: {goto: z}\n  y: {say: p}\n  z: {end: done}\n"
    assert found("reach", flow) == ['a.yaml:4:7: no road leads to the step "y"']


def test_on_failure_is_a_road() -> None:
    flow = "a\non_failure: y\nsteps:\n  x: {end: done}\n  y: {end: failed}\n"
    assert found("reach", flow) == []


def test_of_steps_that_lead_to_each_other_the_first_is_told() -> None:
    flow = """a
steps:
  x: {end: done}
  y: {say: p}
  z: {say: p, then: y}
  w: {goto: y}
"""
    assert found("reach", flow) == ['a.yaml:6:7: no road leads to the step "w"']
    assert found("reach", flow.replace("goto: y", "end: done").replace("w:", "u:")) == [
        'a.yaml:6:7: no road leads to the step "u"',
        'a.yaml:4:7: no road leads to the step "y"',
    ]


def test_another_flow_may_name_a_step() -> None:
    side = "a\nsteps:\n  x: {end: done}\n  y: {end: failed}\n"
    assert found("reach", side) != []
    for how in ("goto: {flow: a, step: y}", "invoke: {flow: {flow: a, step: y}}"):
        assert found("reach", side, f"b\nsteps:\n  z: {{{how}}}\n") == []


def test_a_choice_by_value_is_a_road() -> None:
    flow = """a
steps:
  x: {when: {value: "{caller}", prefix: {"+1": y}, one_of: {z: [a]}, otherwise: w}}
  y: {end: done}
  z: {end: done}
  w: {end: done}
"""
    assert found("reach", flow) == []


def test_a_file_that_can_not_be_read_may_name_any_step() -> None:
    flow = "a\nsteps:\n  x: {end: done}\n  y: {end: failed}\n"
    assert found("reach", flow, unread=["b"]) == []
