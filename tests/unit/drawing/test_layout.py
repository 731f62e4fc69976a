"""A picture is legible: nothing overlaps, no arrow runs through a box, every outcome arrives."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import made_up
from longlines.drawing.boxes import Label, Rect
from longlines.drawing.graph import Graph
from longlines.drawing.layout import Picture, Route, place
from tests.unit.drawing import pictures

SEEDS = range(25)
LONG = "a-name-as-long-as-one-may-be-at-all"
TOLERANCE = 0.01


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right - TOLERANCE
        and other.x < one.right - TOLERANCE
        and one.y < other.bottom - TOLERANCE
        and other.y < one.bottom - TOLERANCE
    )


def _within(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def _segments(route: Route) -> list[Rect]:
    """The parts of an arrow, as rectangles without breadth."""
    return [
        Rect(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))
        for a, b in itertools.pairwise(route.points)
    ]


def _crosses(segment: Rect, rect: Rect) -> bool:
    """Whether a line comes inside a rectangle; running along its edge is no crossing."""
    return (
        segment.x < rect.right - TOLERANCE
        and rect.x + TOLERANCE < segment.right
        and segment.y < rect.bottom - TOLERANCE
        and rect.y + TOLERANCE < segment.bottom
    )


def _on_edge(point: tuple[float, float], rect: Rect) -> bool:
    x, y = point
    upright = min(abs(x - rect.x), abs(x - rect.right)) < TOLERANCE and rect.y <= y <= rect.bottom
    level = min(abs(y - rect.y), abs(y - rect.bottom)) < TOLERANCE and rect.x <= x <= rect.right
    return upright or level


def _outer_labels(picture: Picture) -> list[tuple[Label, Rect]]:
    """Labels outside the boxes, each with the room it takes."""
    labels = [*picture.labels, *(route.label for route in picture.routes if route.label)]
    return [(label, label.rect) for label in labels]


def _inner_labels(picture: Picture) -> list[tuple[Label, Rect]]:
    return [(label, label.rect) for box in picture.boxes for label in box.labels]


def check_boxes(picture: Picture) -> None:
    for one, other in itertools.combinations(picture.boxes, 2):
        assert not _meet(one.rect, other.rect), (one.node.id, other.node.id)


def check_labels(picture: Picture) -> None:
    outer = _outer_labels(picture)
    for one, other in itertools.combinations([*_inner_labels(picture), *outer], 2):
        assert not _meet(one[1], other[1]), (one[0].text, other[0].text)
    for box in picture.boxes:
        for label in box.labels:
            assert _within(label.rect, box.rect), (box.node.id, label.text)
        for label, rect in outer:
            assert not _meet(rect, box.rect), (box.node.id, label.text)


def check_arrows(picture: Picture) -> None:
    labels = [*_outer_labels(picture), *_inner_labels(picture)]
    for route in (*picture.routes, picture.begin):
        for segment in _segments(route):
            assert segment.width == 0 or segment.height == 0
            for box in picture.boxes:
                assert not _crosses(segment, box.rect), (route.arrow, box.node.id)
            for label, rect in labels:
                assert not _crosses(segment, rect), (route.arrow, label.text)


def check_ends(picture: Picture, graph: Graph) -> None:
    boxes = {box.node.id: box.rect for box in picture.boxes}
    assert set(boxes) == {node.id for node in (*graph.steps, *graph.pages)}
    assert Counter(route.arrow for route in picture.routes) == Counter(graph.arrows)
    for route in picture.routes:
        assert _on_edge(route.points[0], boxes[route.arrow.source]), route.arrow
        assert _on_edge(route.points[-1], boxes[route.arrow.target]), route.arrow


def check_lanes(picture: Picture) -> None:
    """Arrows run along one another only if they are of one kind and to one target."""
    parts = [(route, segment) for route in picture.routes for segment in _segments(route)]
    for (one, first), (other, second) in itertools.combinations(parts, 2):
        if (one.arrow.target, one.arrow.kind) != (other.arrow.target, other.arrow.kind):
            upright = first.width == second.width == 0 and abs(first.x - second.x) < 4
            level = first.height == second.height == 0 and abs(first.y - second.y) < 4
            apart = (
                first.bottom < second.y or second.bottom < first.y
                if upright
                else first.right < second.x or second.right < first.x
            )
            assert not (upright or level) or apart, (one.arrow, other.arrow)


def check_page(picture: Picture) -> None:
    page = Rect(0, 0, picture.width, picture.height)
    for label, rect in _outer_labels(picture):
        assert _within(rect, page), label.text
    for rect in (box.rect for box in picture.boxes):
        assert _within(rect, page)
    for route in picture.routes:
        assert all(0 < x < picture.width and 0 < y < picture.height for x, y in route.points)


def check(graph: Graph) -> None:
    picture = place(graph)
    check_boxes(picture)
    check_labels(picture)
    check_arrows(picture)
    check_ends(picture, graph)
    check_lanes(picture)
    check_page(picture)


@pytest.mark.parametrize("name", pictures.SHIPPED)
def test_the_shipped_flows(name: str) -> None:
    check(pictures.shipped(name)[1])
    check(pictures.shipped(name, visited=())[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_steps(seed: int) -> None:
    flow, graph = pictures.made(seed)
    assert len(flow.steps) == 30
    check(graph)


@given(
    seed=st.integers(0, 10_000),
    steps=st.integers(5, 40),
    texts=st.fixed_dictionaries(dict.fromkeys(made_up.PROMPTS, st.text(max_size=200))),
    words=st.lists(st.sampled_from(("a", "i", "press_w", LONG)), min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_any_texts_and_names(
    seed: int, steps: int, texts: dict[str, str], words: list[str]
) -> None:
    check(pictures.made(seed, steps, texts, words)[1])


def test_the_steps_stand_in_the_order_of_the_file() -> None:
    flow, graph = pictures.made(3)
    tops = {box.node.id: box.rect.y for box in place(graph).boxes}
    assert sorted(flow.steps, key=tops.__getitem__) == list(flow.steps)
