"""A flow that is invoked ends in words that its invoker knows what to do with."""

from longlines.flow.checks.invoke import DEEPEST
from longlines.flow.session import MAX_DEPTH
from tests.unit.checks.sets import found

INNER = "inner\nsteps:\n  m: {when: {value: '{caller}', equals: {a: x, b: y}, otherwise: z}}\n" + (
    "  x: {end: done}\n  y: {end: completed}\n  z: {end: gave_up}\n"
)


def _outer(roads: str, on_failure: str = "") -> str:
    return f"a\n{on_failure}steps:\n  i:\n    invoke: inner\n{roads}  bye: {{end: bye}}\n"


def test_done_and_completed_go_on() -> None:
    assert found("invoke", _outer("    if_gave_up: bye\n"), INNER) == []


def test_a_word_in_which_it_never_ends() -> None:
    roads = "    if_gave_up: bye\n    if_gave-up: bye\n"
    assert found("invoke", _outer(roads), INNER) == [
        'a.yaml:4:5: if_gave-up: "inner" never ends in gave-up; did you mean "gave_up"?'
    ]


def test_a_word_without_a_road() -> None:
    assert found("invoke", _outer(""), INNER) == [
        'a.yaml:4:5: "inner" may end in gave_up: add if_gave_up or on_failure'
    ]
    assert found("invoke", _outer("", "on_failure: bye\n"), INNER) == []


def test_words_come_through_goto_and_from_within() -> None:
    passing = "inner\nsteps:\n  g: {goto: {flow: last}}\n"
    last = "last\nsteps:\n  e: {invoke: deep, if_odd: o}\n  f: {end: done}\n  o: {end: gave_up}\n"
    deep = "deep\nsteps:\n  e: {end: odd}\n"
    assert found("invoke", _outer("    if_gave_up: bye\n"), passing, last, deep) == []
    fine = deep.replace("odd", "done")
    assert 'if_odd: "deep" never ends in odd' in found("invoke", _outer(""), passing, last, fine)[0]


def test_no_flow_invokes_itself() -> None:
    assert found("invoke", "a\nsteps:\n  x: {invoke: a}\n  y: {end: done}\n") == [
        "a.yaml:3:7: this flow invokes itself: x → x"
    ]
    two = (
        "a\nsteps:\n  x: {invoke: b}\n  y: {end: done}\n",
        "b\nsteps:\n  z: {goto: {flow: c}}\n",
        "c\nsteps:\n  w: {invoke: a}\n  v: {end: done}\n",
    )
    assert found("invoke", *two) == ["a.yaml:3:7: this flow invokes itself: x → b.z → c.w → a.x"]


def _row(length: int) -> list[str]:
    flows = [
        f"f{n}\nsteps:\n  x: {{invoke: f{n + 1}}}\n  y: {{end: done}}\n" for n in range(length)
    ]
    return [*flows, f"f{length}\nsteps:\n  y: {{end: done}}\n"]


def test_no_more_flows_wait_for_each_other_than_the_engine_keeps() -> None:
    assert DEEPEST == MAX_DEPTH
    assert found("invoke", *_row(DEEPEST)) == []
    (said,) = found("invoke", *_row(DEEPEST + 1))
    assert said.startswith("f0.yaml:3:7: more than 5 flows invoke each other: f0.x → f1.x")
    assert len(found("invoke", *_row(2000))) == 1
