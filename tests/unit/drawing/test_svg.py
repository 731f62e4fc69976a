"""The SVG: whole, alone, readable in the dark, and telling of each arrow."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from longlines.drawing import outline
from longlines.drawing.graph import OVER, Graph, Kind
from longlines.drawing.layout import Picture, place
from longlines.drawing.svg import DARK, LIGHT, svg
from tests.unit.drawing import pictures

NS = "{http://www.w3.org/2000/svg}"
READABLE = 4.5
"""The least contrast of text on its ground, by WCAG 2."""


def _drawn(graph: Graph) -> tuple[Picture, ElementTree.Element]:
    picture = place(graph)
    return picture, ElementTree.fromstring(svg(picture))


@pytest.mark.parametrize("seed", range(5))
def test_each_arrow_is_there_with_both_its_ends(seed: int) -> None:
    picture, root = _drawn(pictures.made(seed)[1])
    found = {}
    for group in root.iter(f"{NS}g"):
        if group.get("class") == "arrow":
            (path,) = (p for p in group.iter(f"{NS}path"))
            numbers = [float(each) for each in re.findall(r"-?[\d.]+", path.get("d", ""))]
            key = tuple(group.get(f"data-{name}") for name in ("from", "outcome", "to"))
            found[key] = (numbers[:2], numbers[-2:])
    assert len(found) == len(picture.routes)
    for route in picture.routes:
        start, end = found[route.arrow.source, route.arrow.outcome, route.arrow.target]
        assert start == pytest.approx(route.points[0], abs=0.1)
        assert end == pytest.approx(route.points[-1], abs=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_seen_covers_every_arrow_s_way(seed: int) -> None:
    """Shared pieces are drawn once: at each corner and end of an arrow some line must pass."""
    picture, root = _drawn(pictures.made(seed)[1])
    seen: dict[str, list[list[tuple[float, float]]]] = {}
    for path in root.iter(f"{NS}path"):
        style = (path.get("class") or "").split()
        if style[:1] == ["way"]:
            numbers = [float(each) for each in re.findall(r"-?[\d.]+", path.get("d", ""))]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            seen.setdefault(style[1], []).append(points)
    for route in picture.routes:
        for point in route.points:
            assert any(_passes(line, point) for line in seen[route.arrow.kind]), route.arrow


def _passes(line: list[tuple[float, float]], point: tuple[float, float]) -> bool:
    x, y = point
    return any(
        min(a[0], b[0]) - 0.1 <= x <= max(a[0], b[0]) + 0.1
        and min(a[1], b[1]) - 0.1 <= y <= max(a[1], b[1]) + 0.1
        for a, b in itertools.pairwise(line)
    )


def test_nothing_comes_from_outside() -> None:
    text = svg(place(pictures.made(1)[1])).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"http|url\(|@import|@font-face|<script|<image|<use|href", text)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_in_light_and_dark(theme: dict[str, str]) -> None:
    for ground in ("box", "terminal", "other", "untested"):
        assert _contrast(theme["ink"], theme[ground]) > READABLE
        assert _contrast(theme["soft"], theme[ground]) > READABLE
    assert _contrast(theme["warning"], theme["untested"]) > READABLE
    for kind in Kind:
        assert _contrast(theme[kind], theme["page"]) > READABLE


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_hostile_text_stays_text() -> None:
    texts = dict.fromkeys(("welcome", "choices", "number", "name"), "</text><script>\"&'\x01")
    root = ElementTree.fromstring(svg(place(pictures.made(2, texts=texts)[1])))
    assert not list(root.iter(f"{NS}script"))


def test_untested_steps_are_marked() -> None:
    _, root = _drawn(pictures.shipped("main-menu", visited={"choose"})[1])
    marked = {
        group.get("data-step")
        for group in root.iter(f"{NS}g")
        if "untested" in (group.get("class") or "")
    }
    assert marked == {"collect", "operator", "tolls"}


def test_the_outline_tells_the_same() -> None:
    _, graph = pictures.shipped("collect-call", visited={"get_number"})
    lines = outline.text(graph).splitlines()
    assert "  no input → operator" in lines
    assert "  failed → operator  (on_failure)" in lines
    assert "  consent → the flow collect-consent  (and back)" in lines
    assert "get_number  ask" in lines
    assert "get_name  record  (no test comes by)" in lines
    assert sum("→" in line for line in lines) == len(graph.arrows)
    assert OVER not in outline.text(graph)
