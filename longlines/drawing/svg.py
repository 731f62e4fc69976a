"""A placed picture as SVG: one file without scripts, fonts or anything from outside.

Colours follow the viewer's light or dark preference. Each arrow has a transparent copy of its
whole way, which shows when the mouse is on it; what is visible is drawn once where arrows share
a lane, so that a dashed line stays dashed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from longlines.drawing.boxes import SAMPLE, Box, Label, Rect
from longlines.drawing.graph import Kind, Shape
from longlines.drawing.layout import Picture, Route

ROUND = 6.0
Point = tuple[float, float]

LIGHT = {
    "page": "#fbfbfa",
    "box": "#ffffff",
    "edge": "#b9c0ca",
    "ink": "#1c2430",
    "soft": "#5d6775",
    "terminal": "#e8edf4",
    "other": "#f3eefb",
    "untested": "#fdf3dd",
    "warning": "#8a5a00",
    "normal": "#3566a8",
    "input": "#9a6000",
    "failure": "#c0332b",
    "unhandled": "#9a5b66",
    "aside": "#7a4fb5",
}
DARK = {
    "page": "#14181e",
    "box": "#1e242d",
    "edge": "#4a5462",
    "ink": "#eef2f7",
    "soft": "#a4afbd",
    "terminal": "#2a3442",
    "other": "#2a2338",
    "untested": "#37301d",
    "warning": "#f0be5a",
    "normal": "#7fb0f2",
    "input": "#eab04a",
    "failure": "#ff8078",
    "unhandled": "#d59aa5",
    "aside": "#bd9bf0",
}

SHAPES = """\
text{font-family:"Helvetica Neue",Helvetica,Arial,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.name,.title{font-weight:bold}
.quote{font-style:italic}
.way{fill:none;stroke-width:1.6;stroke-linejoin:round}
.unhandled.way{stroke-dasharray:5 3;stroke-width:1.3}
.aside.way{stroke-dasharray:1.5 3;stroke-linecap:round;stroke-width:2}
.gap{fill:none;stroke-width:5}
.whole{fill:none;stroke:transparent;stroke-width:9;pointer-events:stroke}
.untested rect,.untested path{stroke-dasharray:6 4}
"""


def svg(picture: Picture) -> str:
    """The picture as the text of an SVG file."""
    width, height = _number(picture.width), _number(picture.height)
    name = escape(f"The flow {picture.graph.name}")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img">',
            f"<title>{name}</title>",
            f"<style>\n{SHAPES}{_colours(LIGHT)}"
            f"@media (prefers-color-scheme:dark){{\n{_colours(DARK)}}}\n</style>",
            f'<rect class="page" width="{width}" height="{height}"/>',
            *_lines(picture),
            *(_box(box) for box in picture.boxes),
            *(_arrow(route) for route in picture.routes),
            *(_label(label) for label in picture.labels),
            *_samples(picture),
            "</svg>\n",
        ]
    )


def _colours(theme: dict[str, str]) -> str:
    rules = [
        f".page{{fill:{theme['page']}}}",
        f".gap{{stroke:{theme['page']}}}",
        f".step .shape{{fill:{theme['box']};stroke:{theme['edge']}}}",
        f".terminal .shape{{fill:{theme['terminal']};stroke:{theme['soft']}}}",
        f".page-box .shape{{fill:{theme['other']};stroke:{theme['aside']}}}",
        f".untested .shape{{fill:{theme['untested']};stroke:{theme['warning']}}}",
        f"text{{fill:{theme['ink']}}}",
        f".verb,.detail,.sample{{fill:{theme['soft']}}}",
        f".warning{{fill:{theme['warning']}}}",
    ]
    for kind in Kind:
        colour = theme[kind]
        rules.append(f".{kind}.way,.{kind}.whole:hover{{stroke:{colour}}}")
        rules.append(f".{kind}.head,.{kind}.label{{fill:{colour}}}")
    return "\n".join(rules) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    """Every visible line once: what runs upright, then what runs level with a gap in the former."""
    shared: dict[tuple[Point, Kind], list[Route]] = defaultdict(list)
    for route in (*picture.routes, picture.begin):
        shared[route.points[-1], route.arrow.kind].append(route)
    for (_, kind), routes in shared.items():
        for way in _upright(routes):
            yield f'<path class="way {kind}" d="{way}"/>'
    for (end, kind), routes in shared.items():
        for start, stop in _level(routes):
            way = f"M{_at(start)}L{_at(stop)}"
            yield f'<path class="gap" d="{way}"/><path class="way {kind}" d="{way}"/>'
        yield f'<path class="head {kind}" d="{_head(routes[0].points[-2], end)}"/>'


def _upright(routes: Sequence[Route]) -> Iterator[str]:
    """Lanes with their corners: whole for the arrows from farthest up and down, others join."""
    lanes = [route.points for route in routes if len(route.points) == 4]
    yield from (_path(route.points) for route in routes if _is_down(route))
    for down in (True, False):
        group = [points for points in lanes if (points[0][1] < points[3][1]) == down]
        group.sort(key=lambda points: -abs(points[0][1] - points[3][1]))
        for number, (start, turn, leave, end) in enumerate(group):
            first = _toward(turn, start, ROUND)
            if number:
                yield f"M{_at(first)}Q{_at(turn)} {_at(_toward(turn, leave, ROUND))}"
            else:
                yield _path((first, turn, leave, _toward(leave, end, ROUND)))


def _is_down(route: Route) -> bool:
    return len(route.points) == 2 and route.points[0][0] == route.points[1][0]


def _level(routes: Sequence[Route]) -> Iterator[tuple[Point, Point]]:
    """The level ends of arrows, up to where they turn; an end that arrows share, once."""
    for points in (route.points for route in routes):
        if len(points) == 4:
            yield points[0], _toward(points[1], points[0], ROUND)
        elif points[0][1] == points[1][1]:
            yield points[0], points[1]
    if len(points := routes[0].points) == 4:
        yield _toward(points[2], points[3], ROUND), points[3]


def _path(points: Sequence[Point]) -> str:
    """Straight parts with rounded corners."""
    drawn = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        size = min(
            ROUND, _far(before, corner), _far(corner, after) / (2 if len(points) == 4 else 1)
        )
        drawn.append(f"L{_at(_toward(corner, before, size))}")
        drawn.append(f"Q{_at(corner)} {_at(_toward(corner, after, size))}")
    drawn.append(f"L{_at(points[-1])}")
    return "".join(drawn)


def _head(before: Point, end: Point) -> str:
    """A filled arrowhead at `end`."""
    back = _toward(end, before, 7.0)
    dx, dy = (end[0] - back[0]) / 2, (end[1] - back[1]) / 2
    return f"M{_at(end)}L{_at((back[0] - dy, back[1] + dx))}L{_at((back[0] + dy, back[1] - dx))}Z"


def _arrow(route: Route) -> str:
    """What tells of one arrow: its label, and its whole way for the mouse."""
    arrow = route.arrow
    said = escape(f"{arrow.source}: {arrow.outcome} → {arrow.target.split('*')[0] or 'hang up'}")
    facts = " ".join(
        f"data-{name}={quoteattr(value)}"
        for name, value in (
            ("from", arrow.source),
            ("outcome", arrow.outcome),
            ("to", arrow.target),
        )
    )
    label = _label(route.label) if route.label else ""
    whole = (
        f'<path class="whole {arrow.kind}" d="{_path(route.points)}"><title>{said}</title></path>'
    )
    return f'<g class="arrow" {facts}>{label}{whole}</g>'


def _box(box: Box) -> str:
    node = box.node
    style = "page-box" if node.shape == Shape.PAGE else node.shape.value
    if not node.tested:
        style += " untested"
    texts = "".join(_label(label) for label in box.labels)
    shape = _shape(node.shape, box.rect)
    return f'<g class="{style}" data-step={quoteattr(node.id)}>{shape}{texts}</g>'


def _shape(shape: Shape, rect: Rect) -> str:
    """A box; with round ends where a call leaves the flow, with a point where it is another's."""
    x, y = rect.x, rect.y
    if shape == Shape.PAGE:
        tip = f"{_at((rect.right - 12, y))}L{_at((rect.right, y + rect.height / 2))}"
        back = f"L{_at((rect.right - 12, rect.bottom))}L{_at((x, rect.bottom))}Z"
        return f'<path class="shape" d="M{_at((x, y))}L{tip}{back}"/>'
    corner = 14 if shape == Shape.TERMINAL else 5
    size = f'x="{_number(x)}" y="{_number(y)}" width="{_number(rect.width)}"'
    return f'<rect class="shape" {size} height="{_number(rect.height)}" rx="{corner}"/>'


def _label(label: Label) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    size = f'font-size="{_number(label.font.size)}"'
    cut = label.full and label.full != label.text
    title = f"<title>{_plain(label.full)}</title>" if cut else ""
    place = f'x="{_number(label.x)}" y="{_number(label.y)}"'
    return f'<text class="{label.style}" {place} {size}{anchor}>{_plain(label.text)}{title}</text>'


def _plain(text: str) -> str:
    """Text for XML, which knows no control characters."""
    return escape("".join(sign if sign.isprintable() else "\ufffd" for sign in text))


def _samples(picture: Picture) -> Iterator[str]:
    """A short arrow before each line of the legend."""
    for label in picture.labels:
        style, _, kind = label.style.partition(" ")
        if style == "sample":
            end = (label.x - 12, label.y - 4)
            start = (end[0] - SAMPLE, end[1])
            yield f'<path class="way {kind}" d="{_path((start, end))}"/>'
            yield f'<path class="head {kind}" d="{_head(start, end)}"/>'


def _toward(point: Point, other: Point, by: float) -> Point:
    far = _far(point, other) or 1.0
    return (
        point[0] + (other[0] - point[0]) * by / far,
        point[1] + (other[1] - point[1]) * by / far,
    )


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
