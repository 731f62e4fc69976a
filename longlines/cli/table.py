"""`longlines table`: the routing table that engines go by."""

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment

if TYPE_CHECKING:
    from longlines.carriers.table.opened import Table


def register(app: typer.Typer) -> None:
    """Add `table`."""
    app.command("table")(table)


def table(
    build: Annotated[
        bool, typer.Option("--build", help="Build it anew and put it in force first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show the routing table in force: of when it is, and of which decks it was built."""
    from longlines.host import routing_tables

    settings = environment.load()
    found = routing_tables.rebuild(settings) if build else routing_tables.in_force_now(settings)
    if json:
        typer.echo(jsonlib.dumps(as_json(found), indent=2))
    else:
        _show(found)


def as_json(found: "Table") -> dict[str, Any]:
    """What the table was built of; times are UTC."""
    return {
        "file": str(found.path.resolve()),
        "built_for": found.moment.isoformat().replace("+00:00", "Z"),
        "until": found.until and found.until.isoformat().replace("+00:00", "Z"),
        "ranges": len(found),
        "carriers": [
            {"carrier": name, "deck": column and column.name, "unpriced": unpriced or None}
            for name, column, unpriced in zip(
                found.names, found.columns, found.unpriced, strict=False
            )
        ],
        "decks": [
            {"deck": column.name, "version": column.version, "currency": column.currency}
            for column in found.columns
            if column is not None
        ],
    }


def _show(found: "Table") -> None:
    from rich.console import Console
    from rich.table import Table as Shown

    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=160)
    until = f", to be built anew at {found.until:%Y-%m-%d %H:%M}Z" if found.until else ""
    console.print(f"{found.path.resolve().name}: {len(found):,} ranges of numbers{until}")
    console.print(f"for calls from {found.moment:%Y-%m-%d %H:%M:%S}Z on")
    rows = Shown("carrier or plan", "deck", "version", "currency", "")
    plans = sorted(found.plans, key=found.plans.__getitem__)
    for place, name in enumerate((*found.names, *plans)):
        column = found.columns[place]
        unpriced = found.unpriced[place] if place < len(found.names) else ""
        cells = (column.name, str(column.version), column.currency) if column else ("-", "-", "-")
        rows.add_row(name, *cells, unpriced)
    console.print(rows)
