"""The last hour of each carrier as SVG: how many tries each minute, and how many came to something.

One file without scripts, fonts or anything from outside, in the colours of the drawn flows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from longlines.drawing.svg import DARK, LIGHT

LEFT, RIGHT, TOP = 190, 24, 62
STEP, BAR, TALL, ROW = 8, 6, 44, 76
"""Of a minute, its bar, the highest bar, a carrier; all in pixels."""

MINUTES = 60
LONGEST_NAME = 20
"""Characters that stand beside the bars; the whole of a longer name shows on pointing at it."""

AXIS = 10
"""Pixels below the last carrier, for the times."""


def svg(carriers: Sequence[Mapping[str, Any]], at: str | None) -> str:
    """The picture as the text of an SVG file. `carriers` are those of `longlines carriers`."""
    width = LEFT + MINUTES * STEP + RIGHT
    height = TOP + ROW * max(1, len(carriers)) + AXIS
    until = f"until {at}" if at else "nothing measured"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img">',
            "<title>The last hour of the carriers</title>",
            f"<style>\n{_colours(LIGHT)}"
            f"@media (prefers-color-scheme:dark){{\n{_colours(DARK)}}}\n</style>",
            f'<rect class="page" width="{width}" height="{height}"/>',
            f'<text class="title" x="20" y="28" font-size="15">The last hour, {until}</text>',
            '<text class="soft" x="20" y="46" font-size="11">tries each minute; '
            "in full colour those that reached the called end</text>",
            *(line for place, each in enumerate(carriers) for line in _carrier(each, place)),
            *(_time(minute, height) for minute in range(0, MINUTES + 1, 15)),
            "</svg>\n",
        ]
    )


def _carrier(each: Mapping[str, Any], place: int) -> Iterator[str]:
    floor = TOP + place * ROW + TALL
    stands = str(each["standing"]).replace("_", " ")
    whole = str(each["carrier"])
    short = (
        whole
        if len(whole) <= LONGEST_NAME
        else f"{whole[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
    yield f'<text class="title" x="20" y="{floor - 22}" font-size="13">{_plain(short)}'
    yield f"<title>{_plain(whole)}</title></text>"
    yield f'<text class="{_style(stands)}" x="20" y="{floor - 6}" font-size="11">{stands}</text>'
    end = LEFT + MINUTES * STEP
    yield f'<path class="floor" d="M{LEFT} {floor + 0.5}H{end}"/>'
    hour = each["hour"]
    most = max(hour["tried"], default=0) if hour else 0
    if not most:
        yield f'<text class="soft" x="{LEFT}" y="{floor - 6}" font-size="11">no tries</text>'
        return
    yield f'<text class="soft" x="{LEFT - 6}" y="{floor - TALL + 9}" font-size="10" '
    yield f'text-anchor="end">{most}</text>'
    for minute, (tried, effective) in enumerate(zip(hour["tried"], hour["effective"], strict=True)):
        if tried > 0:
            x, words = LEFT + minute * STEP, f"{MINUTES - minute} min ago: {effective} of {tried}"
            yield f"<g><title>{words}</title>{_bar('failed', x, floor, tried / most)}"
            yield f"{_bar('reached', x, floor, effective / most)}</g>"


def _time(minute: int, height: int) -> str:
    """A word below the bars: how long ago that was."""
    ago = MINUTES - minute
    words = f"{ago} min ago" if ago == MINUTES else f"{ago}" if ago else "now"
    x, y = LEFT + minute * STEP, height - 12
    return f'<text class="soft" x="{x}" y="{y}" font-size="10" text-anchor="middle">{words}</text>'


def _bar(style: str, x: int, floor: int, part: float) -> str:
    tall = max(0.0, part) * TALL
    size = f'width="{BAR}" height="{tall:.1f}"'
    return f'<rect class="{style}" x="{x}" y="{floor - tall:.1f}" {size}/>'


def _style(stands: str) -> str:
    return "soft" if stands == "well" else "warning"


def _colours(theme: Mapping[str, str]) -> str:
    return (
        'text{font-family:"Helvetica Neue",Helvetica,Arial,sans-serif;'
        f"fill:{theme['ink']}}}\n.title{{font-weight:bold}}\n"
        f".page{{fill:{theme['page']}}}\n.floor{{fill:none;stroke:{theme['edge']}}}\n"
        f".soft{{fill:{theme['soft']}}}\n.warning{{fill:{theme['failure']}}}\n"
        f".reached{{fill:{theme['normal']}}}\n.failed{{fill:{theme['failure']};opacity:.35}}\n"
    )


def _plain(text: str) -> str:
    return escape("".join(sign if sign.isprintable() else "\ufffd" for sign in text))
