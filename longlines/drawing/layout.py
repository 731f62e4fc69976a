"""Where everything of a picture stands, in pixels.

Steps stand in one column in the order of the file, so that who knows the YAML finds them. A step
that simply goes on has an arrow straight down. Every other outcome leaves at a row of its own,
with its label: to the right where the way leads on, to the left where it leads back or is taken
by `on_failure`. Beyond the labels it follows a lane to its target; arrows of one kind to one
target share a lane. No two lanes overlap, and nothing else stands where lanes run: so no arrow
can touch a box that isn't its own. Other flows stand to the right of all lanes, each in the row
of the arrow that leads there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from longlines.drawing import boxes
from longlines.drawing.boxes import Box, Label, Rect
from longlines.drawing.graph import Arrow, Graph, Kind, Node
from longlines.flow.model import DONE

MARGIN = 28.0
GAP = 26.0
LANE = 9.0
NEAR_LANE = 12.0
CLEAR = 8.0
"""Pixels between two arrows that follow one another in a lane."""

BEGIN = 44.0
PAGE_AWAY = 22.0


@dataclass(frozen=True)
class Route:
    """An arrow's corners from its step to its target; every part is level or upright."""

    arrow: Arrow
    points: tuple[tuple[float, float], ...]
    label: Label | None = None


@dataclass(frozen=True)
class Picture:
    """Everything placed; `begin` is the arrow into the first step."""

    graph: Graph
    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    labels: tuple[Label, ...]
    begin: Route


@dataclass
class _Port:
    """Where an arrow leaves a step: `row` pixels below the box's top."""

    arrow: Arrow
    row: float


@dataclass
class _Side:
    """One side of the column: `out` is 1 for the right, -1 for the left."""

    out: int
    ports: dict[str, list[_Port]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, dict[Kind, float]] = field(default_factory=lambda: defaultdict(dict))
    labels: float = 0.0
    lanes: dict[tuple[str, Kind], int] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """Pixels from the column to the end of the outermost lane."""
        count = max(self.lanes.values(), default=-1) + 1
        return self.labels + (NEAR_LANE + LANE * count if count else 0.0)


def place(graph: Graph) -> Picture:
    """The picture of a graph."""
    order = {node.id: number for number, node in enumerate(graph.steps)}
    pages = {node.id: node for node in graph.pages}
    straight = {arrow for arrow in graph.arrows if _goes_straight_on(arrow, order)}
    sides = {1: _Side(1), -1: _Side(-1)}
    for arrow in graph.arrows:
        if arrow not in straight:
            side = sides[_out(arrow, order)]
            side.ports[arrow.source].append(_Port(arrow, 0.0))
            if arrow.target in order:
                side.entries[arrow.target].setdefault(arrow.kind, 0.0)
    width = max(boxes.width_for(node) for node in graph.steps)
    heads = boxes.heading(graph, MARGIN)
    column = _column(graph.steps, sides, pages, width, heads.bottom + BEGIN)
    for side in sides.values():
        _lanes(side, column)
        side.labels = max(
            (boxes.label_room(port.arrow) for ports in side.ports.values() for port in ports),
            default=0.0,
        )
    left = MARGIN + sides[-1].reach
    shift = left - MARGIN
    placed = [box.moved(shift, 0.0) for box in column.values()]
    found = {box.node.id: box for box in placed}
    page_x = left + width + sides[1].reach + PAGE_AWAY
    routes = [_down(arrow, found) for arrow in graph.arrows if arrow in straight]
    for side in sides.values():
        for source, ports in side.ports.items():
            for port in ports:
                if port.arrow.target in pages:
                    row = found[source].rect.y + port.row
                    page = boxes.page(pages[port.arrow.target], page_x, row)
                    placed.append(page)
                    routes.append(_across(port, found[source], page))
                else:
                    routes.append(_around(port, side, found))
    bottom = max(box.rect.bottom for box in placed)
    legend = boxes.legend(graph, MARGIN, bottom + MARGIN)
    right = max(
        *(box.rect.right for box in placed),
        left + width + sides[1].reach,
        *(label.rect.right for label in (*heads.labels, *legend.labels)),
    )
    begin = _begin(found[graph.steps[0].id], heads.bottom)
    return Picture(
        graph,
        right + MARGIN,
        legend.bottom + MARGIN,
        tuple(placed),
        tuple(routes),
        (*heads.labels, *legend.labels, *boxes.beginning(graph, begin.points[0])),
        begin,
    )


def _goes_straight_on(arrow: Arrow, order: dict[str, int]) -> bool:
    if arrow.outcome != DONE or arrow.target not in order:
        return False
    return order[arrow.target] == order[arrow.source] + 1


def _out(arrow: Arrow, order: dict[str, int]) -> int:
    """To the left what leads back and what nobody handles, all else to the right."""
    if arrow.kind == Kind.UNHANDLED:
        return -1
    back = arrow.target in order and order[arrow.target] <= order[arrow.source]
    return -1 if back else 1


def _column(
    steps: Sequence[Node],
    sides: dict[int, _Side],
    pages: dict[str, Node],
    width: float,
    top: float,
) -> dict[str, Box]:
    """The boxes below one another, each high enough for its text and for its rows of arrows."""
    placed = {}
    for node in steps:
        entries = max(len(side.entries[node.id]) for side in sides.values())
        head = boxes.head_height(entries)
        height = boxes.height_for(node, width, head)
        for side in sides.values():
            for number, kind in enumerate(side.entries[node.id]):
                slot = head * (number + 1) / (len(side.entries[node.id]) + 1)
                side.entries[node.id][kind] = slot
            row = head
            for port in side.ports[node.id]:
                high = boxes.PAGE_ROW if port.arrow.target in pages else boxes.ROW
                port.row = row + (high / 2 if high > boxes.ROW else high)
                row += high
            height = max(height, row + boxes.FOOT)
        placed[node.id] = boxes.step(node, Rect(MARGIN, top, width, height))
        top += height + GAP
    return placed


def _lanes(side: _Side, column: dict[str, Box]) -> None:
    """A lane for each target and kind, short ways next to the column, none over another."""
    spans: dict[tuple[str, Kind], list[float]] = {}
    for source, ports in side.ports.items():
        for port in ports:
            if port.arrow.target not in column:
                continue
            key = (port.arrow.target, port.arrow.kind)
            entry = column[key[0]].rect.y + side.entries[key[0]][key[1]]
            spans.setdefault(key, [entry]).append(column[source].rect.y + port.row)
    taken: list[list[tuple[float, float]]] = []
    for key, ys in sorted(spans.items(), key=lambda item: (max(item[1]) - min(item[1]), item[0])):
        low, high = min(ys) - CLEAR, max(ys) + CLEAR
        lane = next(
            (number for number, lane in enumerate(taken) if _free(lane, low, high)), len(taken)
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        side.lanes[key] = lane


def _free(lane: Iterable[tuple[float, float]], low: float, high: float) -> bool:
    return all(high <= other_low or other_high <= low for other_low, other_high in lane)


def _down(arrow: Arrow, found: dict[str, Box]) -> Route:
    source, target = found[arrow.source].rect, found[arrow.target].rect
    return Route(arrow, ((source.middle, source.bottom), (target.middle, target.y)))


def _across(port: _Port, source: Box, page: Box) -> Route:
    y = source.rect.y + port.row
    label = boxes.label(port.arrow, source.rect.right, y, 1)
    return Route(port.arrow, ((source.rect.right, y), (page.rect.x, y)), label)


def _around(port: _Port, side: _Side, found: dict[str, Box]) -> Route:
    arrow = port.arrow
    source, target = found[arrow.source].rect, found[arrow.target].rect
    edge = source.right if side.out > 0 else source.x
    lane = side.lanes[arrow.target, arrow.kind]
    x = edge + side.out * (side.labels + NEAR_LANE + LANE * lane)
    start, end = source.y + port.row, target.y + side.entries[arrow.target][arrow.kind]
    return Route(
        arrow,
        ((edge, start), (x, start), (x, end), (edge, end)),
        boxes.label(arrow, edge, start, side.out),
    )


def _begin(first: Box, top: float) -> Route:
    x = first.rect.middle
    arrow = Arrow("", "", first.node.id, Kind.NORMAL, "")
    return Route(arrow, ((x, top + BEGIN / 2), (x, first.rect.y)))
