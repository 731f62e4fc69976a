"""The ladder diagram."""

import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

from longlines.trace import ladder
from longlines.trace.entries import Trace
from tests.unit.trace.story import begun, captured, note, over, traced

SVG = "{http://www.w3.org/2000/svg}"


def drawn(trace: Trace) -> ET.Element:
    return ET.fromstring(ladder.draw(trace))


def test_a_lifeline_for_each_party_and_an_arrow_for_what_passes(tmp_path: Path) -> None:
    root = drawn(captured(tmp_path))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"caller: +12025550101 Alice", "Longlines", "bob"} <= set(texts)
    lines = list(root.iter(f"{SVG}line"))
    arrows = [line for line in lines if line.get("marker-end")]
    assert len(lines) - len(arrows) == 3
    rights = [line for line in arrows if float(line.get("x1", 0)) < float(line.get("x2", 0))]
    assert len(arrows) > len(rights) > 5
    between = [line for line in arrows if line.get("marker-end") == "url(#to-caller)"]
    assert any(float(line.get("x2", 0)) > 600 for line in between), "caller and bob are connected"


def test_nothing_lies_outside_or_on_top_of_another(tmp_path: Path) -> None:
    root = drawn(captured(tmp_path))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.get("x", 0)) < width
        assert 0 < float(element.get("y", 0)) < height
    times = [
        float(element.get("y", 0))
        for element in root.iter(f"{SVG}text")
        if (element.text or "").startswith("+") and element.get("text-anchor") == "end"
    ]
    assert times == sorted(times)
    assert min(b - a for a, b in pairwise(times)) >= ladder.LINE


def test_long_texts_are_wrapped_and_whole_in_the_tip(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    notes = [
        note("enter", 1, flow="f", step="a", verb="say"),
        note("failed", 2, step="a", why=words),
    ]
    root = drawn(traced(tmp_path, [*begun(), *over(3)], notes))
    longest = max(len(element.text or "") for element in root.iter(f"{SVG}text"))
    tips = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert longest * ladder.LETTER < float(root.get("width", 0))
    assert any("word20" in tip for tip in tips)


def test_it_needs_nothing_from_outside(tmp_path: Path) -> None:
    picture = ladder.draw(captured(tmp_path))
    assert picture.count("http") == 1, "the namespace is no address to fetch"
    assert "@import" not in picture
    assert "<style" not in picture
