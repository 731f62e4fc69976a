"""The pieces of a picture: boxes with their text, labels of arrows, heading and legend."""

from dataclasses import dataclass, replace
from typing import Literal

from longlines.drawing.graph import Arrow, Graph, Kind, Node
from longlines.drawing.lettering import Font, shortened, wrapped

Anchor = Literal["start", "middle", "end"]

TITLE, NAME, VERB = Font(20, bold=True), Font(13, bold=True), Font(11)
QUOTE, DETAIL, LABEL = Font(12), Font(11), Font(11)

LEAST_WIDTH = 300.0
PAD = 12.0
HEAD = 28.0
ENTRY = 8.0
"""Pixels between two arrows that enter a step on the same side."""

LINE = 17.0
ROW = 18.0
PAGE_ROW = 44.0
PAGE_HEIGHT = 36.0
FOOT = 8.0
MOST_LINES = 2
LABEL_AWAY = 10.0
LONGEST_LABEL = 190.0
UNTESTED = "no test comes by"

MEANINGS = {
    Kind.NORMAL: "goes on",
    Kind.INPUT: "no input, or a wrong one",
    Kind.FAILURE: "could not be done",
    Kind.UNHANDLED: "not handled by the step: on_failure",
    Kind.ASIDE: "another flow, then back here",
}
SAMPLE = 34.0


@dataclass(frozen=True)
class Rect:
    """A rectangle in pixels; y grows downward."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Label:
    """A line of text: where its baseline begins, is centred or ends. `full` is all of it."""

    text: str
    x: float
    y: float
    font: Font
    style: str
    anchor: Anchor = "start"
    full: str = ""

    @property
    def rect(self) -> Rect:
        """The room that the text takes."""
        width = self.font.width(self.text)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        high = self.font.ascent + self.font.descent
        return Rect(left, self.y - self.font.ascent, width, high)


@dataclass(frozen=True)
class Line:
    """A line of text that has no place yet."""

    text: str
    font: Font
    style: str
    full: str


@dataclass(frozen=True)
class Box:
    """A node with its place and the lines of text in it."""

    node: Node
    rect: Rect
    labels: tuple[Label, ...]

    def moved(self, right: float, down: float) -> "Box":
        """The same elsewhere."""
        rect = replace(self.rect, x=self.rect.x + right, y=self.rect.y + down)
        labels = (replace(each, x=each.x + right, y=each.y + down) for each in self.labels)
        return Box(self.node, rect, tuple(labels))


@dataclass(frozen=True)
class Band:
    """Lines of text across the picture, the samples of arrows among them, and where they end."""

    labels: tuple[Label, ...]
    bottom: float


def width_for(node: Node) -> float:
    """How wide a step must be to show its whole name."""
    return max(LEAST_WIDTH, NAME.width(node.title) + VERB.width(node.verb) + 3 * PAD)


def head_height(entries: int) -> float:
    """The part of a step where arrows enter and none leave."""
    return max(HEAD, ENTRY * (entries + 1))


def height_for(node: Node, width: float, head: float) -> float:
    """How high a step must be for its text."""
    return head + LINE * len(_lines(node, width)) + FOOT


def step(node: Node, rect: Rect) -> Box:
    """A step's box with its text."""
    room_for = int((rect.height - HEAD - FOOT) // LINE)
    labels = [
        Label(node.title, rect.x + PAD, rect.y + 19, NAME, "name"),
        Label(node.verb, rect.right - PAD, rect.y + 19, VERB, "verb", "end"),
    ]
    y = rect.y + HEAD + 11
    for line in _lines(node, rect.width, room_for):
        labels.append(Label(line.text, rect.x + PAD, y, line.font, line.style, full=line.full))
        y += LINE
    return Box(node, rect, tuple(each for each in labels if each.text))


def page(node: Node, x: float, middle: float) -> Box:
    """Another flow's box, `middle` being the height at which its arrow comes."""
    lines = [Label(node.title, x + PAD, middle + 5, NAME, "name")]
    for detail in node.details:
        lines = [replace(lines[0], y=middle - 3)]
        lines.append(Label(detail, x + PAD, middle + 12, DETAIL, "detail"))
    width = max(line.rect.width for line in lines) + 3 * PAD
    rect = Rect(x, middle - PAGE_HEIGHT / 2, width, PAGE_HEIGHT)
    return Box(node, rect, tuple(lines))


def label(arrow: Arrow, edge: float, y: float, out: int) -> Label:
    """An arrow's words, on its line where it leaves the step."""
    text = arrow_words(arrow)
    return Label(
        shortened(text, LABEL, LONGEST_LABEL),
        edge + out * LABEL_AWAY,
        y - 4,
        LABEL,
        f"label {arrow.kind}",
        "start" if out > 0 else "end",
        full=text,
    )


def label_room(arrow: Arrow) -> float:
    """Pixels that a label needs beside a step."""
    return min(LABEL.width(arrow_words(arrow)), LONGEST_LABEL) + LABEL_AWAY


def arrow_words(arrow: Arrow) -> str:
    """What an arrow says: its outcome, and the step where it ends, for eyes that lose the line."""
    return arrow.said if "*" in arrow.target else f"{arrow.said} → {arrow.target}"


def heading(graph: Graph, x: float) -> Band:
    """The flow's name, and what is true of all its steps."""
    facts = [f"{len(graph.steps)} steps", f"version {graph.version}"]
    if graph.on_failure:
        facts.append(f"whatever fails or breaks without a road goes to {graph.on_failure}")
    if graph.untested:
        facts.append(f"no test comes by {graph.untested} of the steps")
    name = Label(graph.name, x, PAD + 22, TITLE, "title")
    said = Label(" · ".join(facts), x, PAD + 42, DETAIL, "detail")
    return Band((name, said), PAD + 50)


def beginning(graph: Graph, at: tuple[float, float]) -> tuple[Label, ...]:
    """What stands beside the arrow into the first step."""
    text = "a call begins"
    if graph.begins:
        text += f"; also from {', '.join(graph.begins)}"
    return (Label(text, at[0] + PAD, at[1] + 5, DETAIL, "detail"),)


def legend(graph: Graph, x: float, y: float) -> Band:
    """What the kinds of arrows mean, for those that are in this picture."""
    used = {arrow.kind for arrow in graph.arrows}
    labels = []
    for kind in (kind for kind in Kind if kind in used):
        labels.append(Label(MEANINGS[kind], x + SAMPLE + PAD, y, LABEL, f"sample {kind}"))
        y += ROW
    return Band(tuple(labels), y)


def _lines(node: Node, width: float, room_for: int = 0) -> list[Line]:
    """A step's text below its name; its values one a line where there is room for so many."""
    room = width - 2 * PAD
    quote = f"“{node.quote}”" if node.quote else ""
    heard = [Line(text, QUOTE, "quote", quote) for text in wrapped(quote, QUOTE, room, MOST_LINES)]
    last = [Line(shortened(node.also, DETAIL, room), DETAIL, "detail", node.also)]
    if not node.tested:
        last.append(Line(UNTESTED, DETAIL, "warning", UNTESTED))
    last = [line for line in last if line.text]
    together = ", ".join(node.details)
    values = [
        Line(text, DETAIL, "detail", together)
        for text in wrapped(together, DETAIL, room, MOST_LINES)
    ]
    if len(heard) + len(node.details) + len(last) <= room_for:
        values = [
            Line(shortened(text, DETAIL, room), DETAIL, "detail", text) for text in node.details
        ]
    return [*heard, *values, *last]
