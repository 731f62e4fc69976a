"""Every step and every flow that is named exists."""

from tests.unit.checks.sets import found

OTHER = "other\nsteps:\n  front: {end: accepted}\n"


def test_each_kind_of_reference() -> None:
    for verb in (
        "goto: {flow: othr}",
        "invoke: othr",
        "dial: {number: '1', bill_to: callee, consent: othr}",
    ):
        (said,) = found("targets", f"a\nsteps:\n  x: {{{verb}}}\n", OTHER)
        assert 'there is no flow "othr"; did you mean "other"?' in said


def test_a_step_of_the_same_flow() -> None:
    for verb in (
        "goto: y",
        "menu: {prompt: p, keys: {1: y}}",
        "when: {value: a, equals: {a: y}, otherwise: x}",
    ):
        (said,) = found("targets", f"a\nsteps:\n  x: {{{verb}}}\n  yy: {{end: done}}\n")
        assert 'there is no step "y"; did you mean "yy"?' in said


def test_a_step_of_another_flow() -> None:
    (said,) = found("targets", "a\nsteps:\n  x: {goto: {flow: other, step: font}}\n", OTHER)
    assert 'the flow "other" has no step "font"; did you mean "front"?' in said


def test_a_file_that_can_not_be_read_may_hold_the_flow() -> None:
    flow = "a\nsteps:\n  x: {goto: {flow: other}}\n"
    assert found("targets", flow, unread=["other"]) == []
    assert len(found("targets", flow, unread=["another"])) == 1
