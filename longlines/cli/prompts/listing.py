"""`longlines prompts list`: every prompt, its languages, its length, where its audio comes from."""

import json
from typing import Annotated, Any

import typer

from longlines.cli.prompts.desk import Desk, open_desk
from longlines.flow import catalogue
from longlines.flow.catalogue import Entry


def list_prompts(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the prompts: studio, shipped or rendered audio, and what is missing."""
    desk = open_desk()
    entries = catalogue.entries(desk.texts, desk.sources)
    outdated = [str(path) for path in catalogue.outdated(desk.texts, desk.prompts)]
    if as_json:
        found = [_plain(entry) for entry in entries]
        print(json.dumps({"prompts": found, "outdated": outdated}, indent=2, ensure_ascii=False))
        return
    _show(desk, entries)
    for path in outdated:
        print(f"outdated: {path} was recorded for a text that no prompt has now")


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "language": entry.language,
        "text": entry.text,
        "seconds": round(entry.seconds, 2),
        "source": entry.source,
        "pieces": [
            {
                "text": piece.text,
                "source": piece.found.source if piece.found else catalogue.MISSING,
                "file": str(piece.found.path) if piece.found else None,
                "seconds": round(piece.found.seconds, 3) if piece.found else None,
            }
            for piece in entry.pieces
        ],
    }


def _show(desk: Desk, entries: list[Entry]) -> None:
    from rich.console import Console
    from rich.table import Table

    languages = list(desk.texts)
    table = Table("key", *languages)
    for start in range(0, len(entries), len(languages)):
        row = entries[start : start + len(languages)]
        table.add_row(row[0].key, *(_cell(entry) for entry in row))
    plain = Console(markup=False, highlight=False)
    console = plain if plain.is_terminal else Console(markup=False, highlight=False, width=120)
    console.print(table)


def _cell(entry: Entry) -> str:
    if not entry.text:
        return "no text"
    if entry.source == catalogue.MISSING:
        return "not rendered yet"
    return f"{entry.seconds:.1f} s {entry.source}"
