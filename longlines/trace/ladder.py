"""A trace as a ladder diagram in SVG: a line down for each party, an arrow for what passes.

The element tree writes the XML, so no text of a stranger's can become markup.
"""

import textwrap
from xml.etree import ElementTree as ET

from longlines.trace.entries import Entry, Party, Trace
from longlines.trace.text import lasting, offset, title
from longlines.trace.words import clean

NAMESPACE = "http://www.w3.org/2000/svg"
TIMES = 90
"""Width of the column of times; like all sizes here in pixels."""

APART = 300
BELOW_NAMES = 52
LONGEST_TITLE = 400
BOLD = 1.15
"""How much wider bold letters are."""

LINE = 15
GAP = 14
LETTER = 6.4
"""Width of a letter of FONT_SIZE, on the wide side."""

FONT_SIZE = 12
MOST_LINES = 4
COLOURS = {"caller": "#0b6e99", "office": "#2b6b2b", "called": "#8a2f7f", "operator": "#9a6200"}
TROUBLE = {"failed", "asked_again", "line_lost", "lost"}


def draw(trace: Trace) -> str:
    """The whole picture, as text of an SVG file."""
    columns = {party.name: _place(index) for index, party in enumerate(trace.parties)}
    width = TIMES + APART * len(trace.parties)
    svg = ET.Element("svg", xmlns=NAMESPACE, width=str(width))
    svg.set("font-family", "Helvetica, Arial, sans-serif")
    svg.set("font-size", str(FONT_SIZE))
    top = _head(svg, trace, width)
    lifelines = ET.SubElement(svg, "g", stroke="#b8b8b8")
    y = top + BELOW_NAMES
    for entry in trace.entries:
        if not entry.minor:
            y = _row(svg, trace, entry, columns, y)
    for party in trace.parties:
        _lifeline(svg, lifelines, party, columns[party.name], top, y)
    svg.set("height", str(y + GAP))
    svg.set("viewBox", f"0 0 {width} {y + GAP}")
    background = ET.Element("rect", width="100%", height="100%", fill="#ffffff")
    svg.insert(1, background)
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode", xml_declaration=False) + "\n"


def _place(index: int) -> int:
    return TIMES + APART * index + APART // 2


def _head(svg: ET.Element, trace: Trace, width: int) -> int:
    """Title and remarks; returns where the names of the parties begin."""
    ET.SubElement(svg, "title").text = title(trace)
    definitions = ET.SubElement(svg, "defs")
    for role, colour in COLOURS.items():
        marker = ET.SubElement(definitions, "marker", id=f"to-{role}", orient="auto")
        for name, value in {
            "markerWidth": "9",
            "markerHeight": "8",
            "refX": "9",
            "refY": "4",
        }.items():
            marker.set(name, value)
        ET.SubElement(marker, "path", d="M0,0 L9,4 L0,8 z", fill=colour)
    letters = int((width - 24) / LETTER / BOLD)
    lines = textwrap.wrap(clean(title(trace), LONGEST_TITLE), letters)
    for remark in trace.remarks:
        lines += textwrap.wrap(f"({clean(remark, LONGEST_TITLE)})", letters)
    for number, words in enumerate(lines):
        weight = "normal" if words.startswith("(") else "bold"
        _text(svg, words, 12, 24 + LINE * number, "#202020", weight=weight)
    return 29 + LINE * len(lines)


def _lifeline(
    svg: ET.Element, group: ET.Element, party: Party, x: int, top: int, bottom: int
) -> None:
    ET.SubElement(group, "line", x1=str(x), y1=str(top + 30), x2=str(x), y2=str(bottom))
    colour = COLOURS[party.role]
    box = {"x": str(x - 110), "y": str(top), "width": "220", "height": "30", "rx": "5"}
    ET.SubElement(svg, "rect", box, fill=colour)
    name = party.name if party.label in ("", party.name) else f"{party.name}: {party.label}"
    if party.role == "office":
        name = party.label
    _text(svg, clean(name, 30), x, top + 19, "#ffffff", anchor="middle", weight="bold")


def _row(svg: ET.Element, trace: Trace, entry: Entry, columns: dict[str, int], y: int) -> int:
    """One entry from `y` down; returns where the next one begins."""
    roles = {party.name: party.role for party in trace.parties}
    row = ET.SubElement(svg, "g")
    ET.SubElement(row, "title").text = f"{entry.at:%H:%M:%S.%f} {entry.who}: {entry.text}"
    x = columns[entry.who]
    to = columns.get(entry.to, x)
    colour = "#b00020" if entry.what in TROUBLE else COLOURS[roles[entry.who]]
    room = abs(to - x) - 20 if to != x else APART - 30
    lines = _lines(entry, int(room / LETTER))
    bottom = y + LINE * len(lines)
    _text(row, f"+{offset(trace, entry):.3f}", TIMES - 10, y + LINE - 4, "#606060", anchor="end")
    if to == x:
        _note(row, entry, x, y, bottom, colour)
    for number, words in enumerate(lines):
        _text(row, words, (x + to) / 2, y + LINE * (number + 1) - 4, colour, anchor="middle")
    if to != x:
        arrow = {"x1": str(x), "y1": str(bottom + 2), "x2": str(to), "y2": str(bottom + 2)}
        line = ET.SubElement(row, "line", arrow, stroke=colour)
        line.set("stroke-width", "1.4")
        line.set("marker-end", f"url(#to-{roles[entry.who]})")
        if entry.what in ("prompt", "tone", "music"):
            line.set("stroke-dasharray", "5 3")
    return bottom + GAP


def _note(row: ET.Element, entry: Entry, x: int, y: int, bottom: int, colour: str) -> None:
    """The box of what happens within one party; a step's is filled."""
    fill = "#eef5ee" if entry.what == "step" else "#ffffff"
    half = APART // 2 - 10
    box = {"x": str(x - half), "y": str(y - 2), "width": str(half * 2)}
    rect = ET.SubElement(row, "rect", box, height=str(bottom - y + 4), rx="4", fill=fill)
    rect.set("stroke", colour)
    rect.set("stroke-width", "0.6")


def _lines(entry: Entry, letters: int) -> list[str]:
    """The text in lines of at most `letters`, the last of few shortened."""
    words = f"{entry.text}{lasting(entry)}"
    return textwrap.wrap(words, letters, max_lines=MOST_LINES, placeholder=" …") or [entry.what]


def _text(
    parent: ET.Element,
    words: str,
    x: float,
    y: float,
    colour: str,
    anchor: str = "start",
    weight: str = "normal",
) -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "fill": colour, "text-anchor": anchor}
    ET.SubElement(parent, "text", place | {"font-weight": weight}).text = words
