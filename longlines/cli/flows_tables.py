"""The tables of `longlines flows`."""

import json as jsonlib
from collections.abc import Sequence
from typing import Any

import typer

from longlines.flow import sets
from longlines.live import history
from longlines.live.history import LIVE, Entry
from longlines.live.pending import pending
from longlines.settings import Settings


def show_history(entries: Sequence[Entry], json: bool) -> None:
    """Changes in the order given; below a refused one, its mistakes."""
    if json:
        typer.echo(jsonlib.dumps([entry.as_json() for entry in entries], indent=2))
        return
    if not entries:
        typer.echo("no changes yet")
    for entry in entries:
        at = entry.at.strftime("%Y-%m-%d %H:%M:%SZ")
        who = f"{entry.by} by {entry.author or 'nobody known'}"
        typer.echo(f"{at}  {entry.what:<8}{who}{': ' + entry.why if entry.why else ''}")
        for change in entry.changes:
            before, after = change.before or "new", change.after or "removed"
            typer.echo(f"    {change.name}  {before} -> {after}")
        for error in entry.errors:
            typer.echo(f"      {error}")


def show_list(settings: Settings, json: bool) -> None:
    """What is in force, and which edits in the flows folder aren't."""
    rows = _rows(settings)
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    if not rows:
        typer.echo("nothing is in force yet; 'make run' or 'longlines configure' changes that")
        return
    columns = ("name", "version", "since", "author", "why", "folder")
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[column] or "-") for column in columns))
    plain = Console(markup=False, highlight=False)
    # A pipe has no width of its own; give the rows theirs.
    (plain if plain.is_terminal else Console(markup=False, width=160)).print(table)


def _rows(settings: Settings) -> list[dict[str, Any]]:
    archive = settings.flow_versions
    live = sets.files(archive, sets.in_force(archive))
    entries = history.read(archive)
    edited = {each.file: each for each in pending(settings.flows, archive)}
    rows = []
    for path, each in live.items():
        came = _came(entries, each.name, each.version)
        rows.append(
            {
                "name": each.name,
                "file": path,
                "version": each.version,
                "since": came.as_json()["at"] if came else None,
                "author": came.author if came else None,
                "why": came.why if came else None,
                "folder": _folder(edited[path].version) if path in edited else "the same",
            }
        )
    for path in edited.keys() - live.keys():
        rows.append(dict.fromkeys(rows[0] if rows else (), None) | {"name": path, "file": path})
        rows[-1] |= {"folder": _folder(edited[path].version)}
    return rows


def _folder(version: str) -> str:
    return f"edited, not live: {version}" if version else "removed, not live"


def _came(entries: Sequence[Entry], name: str, version: str) -> Entry | None:
    """The entry with which this version went live last."""
    for entry in reversed(entries):
        if entry.what == LIVE and any(
            (change.name, change.after) == (name, version) for change in entry.changes
        ):
            return entry
    return None
