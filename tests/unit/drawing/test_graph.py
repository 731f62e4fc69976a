"""What a picture shows of a flow: a node for each step, an arrow for each outcome."""

import pytest

from longlines.drawing.graph import OVER, Arrow, Graph, Kind, Shape, graph_of
from longlines.flow import loader
from longlines.flow.kinds import FlowRef, StepRef
from longlines.flow.loader import references
from longlines.flow.model import DONE, Flow
from tests.unit.drawing import pictures

FLOW = """\
flow: sample
on_failure: help
steps:
  hello:
    say: {prompt: hello}
  choose:
    menu: {prompt: hello, keys: {1: call, "{key}": choose, 9: other}}
    if_no_input: help
  call:
    dial: {number: "{caller}", bill_to: callee, ring: 40s, consent: ask-them}
    if_busy: bye
  bye:
    end: completed
  other:
    goto: {flow: elsewhere, step: middle}
  help:
    transfer: {to: operators, wait: 2m}
"""


def _graph(text: str = FLOW, visited: set[str] | None = None) -> Graph:
    return graph_of(_flow(text), {"hello": "Good day."}, visited=visited)


def _flow(text: str) -> Flow:
    flow, _ = loader.load(text.encode(), "sample.yaml")
    assert flow is not None
    return flow


def _from(graph: Graph, source: str) -> set[tuple[str, str, Kind]]:
    return {(a.outcome, a.target, a.kind) for a in graph.arrows if a.source == source}


def test_a_step_that_goes_on() -> None:
    assert _from(_graph(), "hello") == {(DONE, "choose", Kind.NORMAL)}


def test_a_menu_s_keys_and_what_it_leaves_to_on_failure() -> None:
    assert _from(_graph(), "choose") == {
        ("key 1", "call", Kind.NORMAL),
        ("key {key}", "choose", Kind.NORMAL),
        ("key 9", "other", Kind.NORMAL),
        ("no_input", "help", Kind.INPUT),
        ("invalid", "help", Kind.UNHANDLED),
    }


def test_a_dial_asks_another_flow_and_has_its_failures() -> None:
    graph = _graph()
    page = next(page for page in graph.pages if page.title == "ask-them")
    assert _from(graph, "call") == {
        ("consent", page.id, Kind.ASIDE),
        (DONE, "bye", Kind.NORMAL),
        ("busy", "bye", Kind.FAILURE),
        *((word, "help", Kind.UNHANDLED) for word in ("refused", "no_answer")),
        *(
            (word, "help", Kind.UNHANDLED)
            for word in ("unavailable", "failed", "no_credit", "blocked")
        ),
    }


def test_another_flow_is_a_page_of_its_own() -> None:
    graph = _graph()
    page = next(page for page in graph.pages if page.title == "elsewhere")
    assert (page.shape, page.details) == (Shape.PAGE, ("at middle",))
    assert _from(graph, "other") == {("goto", page.id, Kind.NORMAL)}


def test_ends_and_transfers_are_where_the_flow_lets_go() -> None:
    shapes = {node.id: node.shape for node in _graph().steps}
    assert {name for name, shape in shapes.items() if shape == Shape.TERMINAL} == {"bye", "help"}


def test_what_leads_nowhere_hangs_up() -> None:
    graph = _graph("flow: sample\nsteps:\n  ask:\n    record: {prompt: hello, save_as: name}\n")
    assert _from(graph, "ask") == {(DONE, OVER, Kind.NORMAL), ("no_input", OVER, Kind.UNHANDLED)}
    assert graph.steps[-1].id == OVER


def test_a_step_shows_its_values() -> None:
    nodes = {node.id: node for node in _graph().steps}
    assert (nodes["hello"].verb, nodes["hello"].quote) == ("say", "Good day.")
    assert nodes["call"].details == (*("number {caller}", "bill_to callee", "ring 40s"),)
    assert nodes["help"].details == ("operators", "wait 2m")


def test_steps_that_no_test_visits() -> None:
    graph = _graph(visited={"hello", "choose"})
    assert [node.id for node in graph.steps if node.tested] == ["hello", "choose"]
    assert graph.untested == 4
    assert _graph().untested == 0


def test_who_leads_here() -> None:
    _, graph = pictures.shipped("collect-call")
    assert graph.begins == ("main-menu",)
    assert {node.id: node.also for node in graph.steps if node.also} == {
        "get_name": "also from collect-direct"
    }


@pytest.mark.parametrize(
    ("flow", "graph"),
    [*map(pictures.shipped, pictures.SHIPPED), *map(pictures.made, range(10))],
    ids=lambda value: value.name if isinstance(value, Flow) else "",
)
def test_every_outcome_of_every_step_has_its_arrow(flow: Flow, graph: Graph) -> None:
    drawn = set(graph.arrows)
    for step in flow.steps.values():
        for word in {*step.verb.possible(), *step.roads}:
            target = flow.road(step, word)
            assert [
                a for a in drawn if (a.source, a.outcome, a.target) == (step.name, word, target)
            ]
        targets = {arrow.target for arrow in drawn if arrow.source == step.name}
        pages = {page.title for page in graph.pages if page.id in targets}
        for reference in references(step.verb):
            if isinstance(reference, StepRef):
                assert reference.step in targets
            if isinstance(reference, FlowRef):
                assert reference.flow in pages
        if step.verb.name in ("say", "set", "ask", "record", "dial"):
            below = flow.road(step, DONE)
            assert Arrow(step.name, DONE, below, Kind.NORMAL, "then") in drawn
