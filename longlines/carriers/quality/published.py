"""`carriers.json`: what is known of the carriers, for engines and for people.

Its writer replaces it whole, so a reader finds the old one or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from longlines.carriers.quality.board import Board
    from longlines.carriers.quality.report import Row

VERSION = 1

SERIES = ("tried", "effective", "answers")
"""Counts that are told for each minute of the last hour."""

_DECIMALS = 3


def document(
    board: Board,
    rows: Iterable[Row],
    spent: Mapping[str, Mapping[str, str]],
    held: Mapping[str, Mapping[str, str | None]],
    now: float,
) -> dict[str, Any]:
    """The whole as plain data.

    `spent` has each carrier's `day`, `amount` (text of a Decimal) and `currency`; `held` each
    hold in force.
    """
    from longlines.carriers.quality.carrier_watch import EVERYWHERE  # not for those who read

    carriers: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.carrier not in carriers:
            window = board.windows.get((row.carrier, EVERYWHERE))
            carriers[row.carrier] = {
                "calls": board.calls_now[row.carrier],
                "spent": spent.get(row.carrier),
                "hold": held.get(row.carrier),
                "hour": {n: list(window.minutes(now, n)) for n in SERIES} if window else None,
                "groups": {},
            }
        carriers[row.carrier]["groups"][row.group] = _row(row)
    return {"version": VERSION, "at": time_text(now), "carriers": carriers}


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Put it in the place of the one before. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, path)


def read(path: Path) -> dict[str, Any] | None:
    """What was written last; None where there is nothing that can be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    usable = isinstance(content, dict) and content.get("version") == VERSION
    return content if usable and isinstance(content.get("carriers"), dict) else None


def time_text(at: float) -> str:
    """ISO 8601, UTC, with milliseconds."""
    text = datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"


def _row(row: Row) -> dict[str, Any]:
    return {
        "standing": row.standing.value,
        "share": round(row.share, _DECIMALS),
        "until": None if row.until is None else time_text(row.until),
        "why": row.why,
        "warning": row.warning,
        "samples": round(row.samples, 1),
        "reliability": round(row.reliability, _DECIMALS),
        "quality": round(row.quality, _DECIMALS),
        **{name: round(value, _DECIMALS) for name, value in sorted(row.values.items())},
    }
