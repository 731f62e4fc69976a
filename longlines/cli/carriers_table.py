"""The table of `longlines carriers`, and the plain data behind it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import typer

from longlines.carriers import holds
from longlines.carriers.holds import Word
from longlines.carriers.state import EVERYWHERE

MEASURES = ("asr", "ner", "acd", "pdd", "pdd_p95", "mos")
CELLS = 20
"""Of the picture of the last hour: three minutes each."""

BARS = "▁▂▃▄▅▆▇█"
WELL = "well"

_NOTHING: Mapping[str, Any] = {
    "standing": WELL,
    "share": 1.0,
    "until": None,
    "why": "",
    "warning": "",
    "samples": 0.0,
    "reliability": 1.0,
    "quality": 1.0,
}


def told(name: str, facts: Mapping[str, Any] | None, held: Word | None) -> dict[str, Any]:
    """One carrier as scripts see it. What is measured from too few calls is null.

    `facts` are those of carriers.json, None for a carrier that is not in it.
    """
    rows = dict(facts["groups"]) if facts else {}
    hour = facts["hour"] if facts else None
    everywhere = _row(rows.pop(EVERYWHERE, _NOTHING), held)
    return {
        "carrier": name,
        **everywhere,
        "calls": facts["calls"] if facts else 0,
        "spent": facts["spent"] if facts else None,
        "hold": holds.as_json(held) if held else None,
        "tries": sum(hour["tried"]) if hour else 0,
        "groups": [{"group": group, **_row(row, held)} for group, row in sorted(rows.items())],
        "hour": hour,
    }


def _row(row: Mapping[str, Any], held: Word | None) -> dict[str, Any]:
    found = {**dict.fromkeys(MEASURES), **row}
    if held is not None:
        until = holds.as_json(held)["until"]
        found |= {"standing": "held", "share": 0.0, "until": until, "why": held.words}
    return found


def show(carriers: Sequence[Mapping[str, Any]], *, groups: bool) -> None:
    """The carriers, each with those of its groups where it isn't well, or with all."""
    from rich.console import Console
    from rich.table import Table

    if not carriers:
        typer.echo("no carriers; carriers.yaml lists them")
        return
    titles = ("carrier", "to", "stands", "tries", "ASR", "NER", "ACD", "PDD (95 %)", "MOS")
    table = Table(*titles, "calls", "spent today", "last hour", "why")
    for each in carriers:
        table.add_row(*_cells(each))
        for group in each["groups"]:
            if groups or group["standing"] not in (WELL, each["standing"]) or group["warning"]:
                table.add_row("", f"+{group['group']}", *_measured(group), "", "", "", _why(group))
    plain = Console(markup=False, highlight=False)
    # A pipe has no width of its own; give the rows theirs.
    (plain if plain.is_terminal else Console(markup=False, width=200)).print(table)


def _cells(each: Mapping[str, Any]) -> Iterator[str]:
    spent = each["spent"]
    yield each["carrier"]
    yield "all"
    yield from _measured({**each, "samples": each["tries"]})
    yield str(each["calls"])
    yield f"{spent['amount']} {spent['currency']}" if spent else "-"
    yield sparks(each["hour"])
    yield _why(each)


def _measured(row: Mapping[str, Any]) -> Iterator[str]:
    share = f" {row['share']:.0%}" if row["standing"] == "trying" else ""
    yield row["standing"].replace("_", " ") + share
    yield f"{row['samples']:.0f}"
    yield "-" if row["asr"] is None else f"{row['asr']:.0%}"
    yield "-" if row["ner"] is None else f"{row['ner']:.0%}"
    yield "-" if row["acd"] is None else f"{row['acd']:.0f} s"
    yield "-" if row["pdd"] is None else f"{row['pdd']:.1f} ({row['pdd_p95']:.1f}) s"
    yield "-" if row["mos"] is None else f"{row['mos']:.1f}"


def _why(row: Mapping[str, Any]) -> str:
    until = ""
    if row["until"] is not None:
        until = f"until {datetime.fromisoformat(row['until']):%H:%M:%S} UTC"
    return "; ".join(filter(None, (row["why"], until, row["warning"])))


def sparks(hour: Mapping[str, Sequence[int]] | None) -> str:
    """The last hour, the oldest part first: how much of the tries was effective, by height.

    A part without tries is a dot.
    """
    if hour is None:
        return "·" * CELLS
    width = len(hour["tried"]) // CELLS
    signs = []
    for start in range(0, width * CELLS, width):
        tried = sum(hour["tried"][start : start + width])
        part = sum(hour["effective"][start : start + width]) / tried if tried else None
        signs.append("·" if part is None else BARS[round(part * (len(BARS) - 1))])
    return "".join(signs)
